// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>

#include "file/file_sink.hpp"

using sluice::file::FileSink;

SLUICE_PLUGIN("dev.sluice.file", "1.0.0", FileSink)
