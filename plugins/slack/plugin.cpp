// SPDX-License-Identifier: Apache-2.0
#include <sluice/sdk.hpp>

#include "slack/slack_sink.hpp"

using sluice::slack::SlackSink;

SLUICE_PLUGIN("dev.sluice.slack", "1.0.0", SlackSink)
