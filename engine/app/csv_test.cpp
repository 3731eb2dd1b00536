// SPDX-License-Identifier: Apache-2.0
#include "app/csv.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::app {
namespace {

using Cells = std::vector<std::string>;

TEST(Csv, QuotesWhatAReaderWouldTakeApart) {
  EXPECT_EQ(csv_line(Cells{"a", "", "b c"}), "a,,b c\n");
  EXPECT_EQ(csv_line(Cells{"a,b", "say \"hi\"", "two\nlines", "\r"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"\r\"\n");
  EXPECT_EQ(csv_line(Cells{" a", "a ", "\xEF\xBB\xBFx"}), "\" a\",\"a \",\"\xEF\xBB\xBFx\"\n");
  EXPECT_EQ(csv_line(Cells{""}), "\"\"\n");
}

TEST(Csv, MakesTextOfWhatASpreadsheetWouldRun) {
  for (const char* cell : {"=1+1", "+1+1", "-1-1", "@x", "\tx", "\rx", "-", "+e5", "-1e", "--5"})
    EXPECT_EQ(without_formula(cell), "'" + std::string(cell));
}

TEST(Csv, LeavesNumbersAndOtherTextAsTheyAre) {
  for (const char* cell : {"-5", "+1.5", "-.5", "-4e-05", "+4E+2", "", "a=b", "1-1", " =1"})
    EXPECT_EQ(without_formula(cell), cell);
}

}  // namespace
}  // namespace sluice::app
