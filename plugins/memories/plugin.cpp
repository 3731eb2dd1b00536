// SPDX-License-Identifier: Apache-2.0
#include "scrape.hpp"
#include "wait.hpp"

SLUICE_PLUGIN("ai.memories", "1.0.0", memories::Scrape, memories::Wait)
