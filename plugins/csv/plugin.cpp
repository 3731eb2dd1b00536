// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>

#include "csv/csv_source.hpp"

using sluice::csv::CsvSource;

SLUICE_PLUGIN("dev.sluice.csv", "1.0.0", CsvSource)
