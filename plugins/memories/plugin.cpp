// SPDX-License-Identifier: Apache-2.0
#include "memories/scrape.hpp"
#include "memories/wait.hpp"

SLUICE_PLUGIN("ai.memories", "1.0.0", sluice::memories::Scrape, sluice::memories::Wait)
