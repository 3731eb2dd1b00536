// SPDX-License-Identifier: Apache-2.0
#include "memories/delete.hpp"
#include "memories/scrape.hpp"
#include "memories/scrape_urls.hpp"
#include "memories/wait.hpp"

SLUICE_PLUGIN("ai.memories", "1.0.0", sluice::memories::Scrape, sluice::memories::ScrapeUrls, sluice::memories::Wait,
              sluice::memories::Delete)
