// Advice on a kernel that is right: what the counters of a run show that costs time. It fails nothing.
#pragma once

#include <string>
#include <vector>

#include <tl/counters.hpp>

namespace kl {

enum class LintKind { kBankConflicts, kUncoalesced, kMaskedLanes, kRedundantBarrier };

struct Lint {
  LintKind kind = LintKind::kUncoalesced;
  Place place;
  std::string message;  // what is so, and what to do; without a full stop
};

std::string_view name(LintKind kind);  // "BANK_CONFLICTS", ...

// Of several cases of one kernel, the largest case first: its lines are judged, and a barrier by what all cases show.
// By line, each line and kind once.
std::vector<Lint> find_lints(const std::vector<const RunDetail*>& cases);

// Whether a line of the source runs once for each block: it stands in a kernel, in no loop. Only then is a barrier that
// each block passes once no part of a loop of one round.
bool runs_once(const std::string& source, int line);

}  // namespace kl
