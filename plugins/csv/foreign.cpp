// SPDX-License-Identifier: Apache-2.0
#include "csv/foreign.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::csv {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMagics{
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Excel workbook (.xls): save it as CSV"},
     {"%PDF-"sv, "a PDF document: export the table as CSV"},
     {"\x1F\x8B"sv, "compressed (gzip): unpack it first"},
     {"BZh"sv, "compressed (bzip2): unpack it first"},
     {"\xFD"
      "7zXZ\0"sv,
      "compressed (xz): unpack it first"},
     {"\x28\xB5\x2F\xFD"sv, "compressed (zstd): unpack it first"},
     {"SQLite format 3\0"sv, "an SQLite database: export the table as CSV"}}};

// Workbooks of today are archives; which kind, their first entries tell.
std::string archive(std::string_view sample) {
  if (sample.contains("opendocument.spreadsheet")) return "a LibreOffice spreadsheet (.ods): save it as CSV";
  const bool office = sample.contains("[Content_Types].xml") || sample.contains("_rels/");
  if (sample.contains("xl/") || office) return "an Excel workbook (.xlsx): save it as CSV";
  return "a zip archive: unpack it first";
}

bool is_html(std::string_view sample) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (sample.starts_with(kMark)) sample.remove_prefix(kMark.size());
  sample.remove_prefix(std::min(sample.find_first_not_of(" \t\r\n"), sample.size()));
  std::string begin(sample.substr(0, 14));
  std::ranges::transform(begin, begin.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return begin.starts_with("<!doctype html") || begin.starts_with("<html");
}

}  // namespace

std::optional<std::string> foreign_file(std::string_view sample) {
  if (sample.starts_with("PK\x03\x04"sv)) return archive(sample);
  for (const auto& [magic, what] : kMagics) {
    if (sample.starts_with(magic)) return std::string(what);
  }
  if (is_html(sample)) return "a web page (HTML), perhaps of a login or an error: download the CSV itself";
  return std::nullopt;
}

}  // namespace sluice::csv
