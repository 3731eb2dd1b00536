// SPDX-License-Identifier: Apache-2.0
#include "csv/foreign.hpp"

#include <gtest/gtest.h>

namespace sluice::csv {
namespace {

using namespace std::string_view_literals;

TEST(ForeignFile, IsNamedWithWhatToDo) {
  const struct {
    std::string_view sample;
    std::optional<std::string> is;
  } cases[] = {
      {"PK\x03\x04\x14\0\x06\0[Content_Types].xml"sv, "an Excel workbook (.xlsx): save it as CSV"},
      {"PK\x03\x04\x14\0xl/workbook.xml"sv, "an Excel workbook (.xlsx): save it as CSV"},
      {"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv,
       "a LibreOffice spreadsheet (.ods): save it as CSV"},
      {"PK\x03\x04\x14\0creators.csv"sv, "a zip archive: unpack it first"},
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0"sv, "an old Excel workbook (.xls): save it as CSV"},
      {"%PDF-1.7\n"sv, "a PDF document: export the table as CSV"},
      {"\x1F\x8B\x08\0"sv, "compressed (gzip): unpack it first"},
      {"\n <!DOCTYPE HTML>"sv, "a web page (HTML), perhaps of a login or an error: download the CSV itself"},
      {"\xEF\xBB\xBF<html lang=\"en\">"sv,
       "a web page (HTML), perhaps of a login or an error: download the CSV itself"},
      {"PK,name\n"sv, std::nullopt},
      {"<b>,c\n"sv, std::nullopt},
      {""sv, std::nullopt},
  };
  for (const auto& [sample, is] : cases) EXPECT_EQ(foreign_file(sample), is) << sample;
}

}  // namespace
}  // namespace sluice::csv
