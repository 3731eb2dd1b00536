// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sluice {

// Dead letters with what became of them: rows beside the letters tell it, as those of a finished run never change.
// A replay that was cancelled (12) is none; a delivery that is dead again counts as dead (11) though its item is done.
inline constexpr std::string_view kLettersWithTheirFate =
    "SELECT l.*, d.at AS discarded_at, i.id AS replay, CASE WHEN l.is_sink AND EXISTS (SELECT 1 FROM dead_letters n "
    "WHERE n.id = i.id AND n.place = l.place) THEN 11 ELSE i.state END AS replay_state FROM dead_letters l LEFT JOIN "
    "discarded d ON d.id = l.id AND d.place = l.place LEFT JOIN items i ON i.id = (SELECT max(r.id) FROM replayed r "
    "JOIN items o ON o.id = r.id WHERE r.origin = l.id AND r.place = l.place AND o.state <> 12)";

}  // namespace sluice
