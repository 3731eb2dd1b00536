// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::csv {

// What a file is that is called .csv and is none, by its first bytes, and what to do about it: "an Excel workbook
// (.xlsx): save it as CSV". nullopt: it may well be text.
std::optional<std::string> foreign_file(std::string_view sample);

}  // namespace sluice::csv
