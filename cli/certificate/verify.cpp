#include <cli/certificate/verify.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/bench/progress.hpp>
#include <cli/certificate/certificate.hpp>
#include <cli/certificate/recheck.hpp>
#include <cli/choose.hpp>
#include <cli/usage_error.hpp>
#include <host/digest.hpp>

namespace kl::cli {
namespace {

struct ClaimResult {
  const CertifiedPuzzle* claim;
  const char* source = "missing";  // "same", "differs"
  std::string result;              // "passes", a verdict, or why there is none
  bool holds = false;
};

ClaimResult examine(const Settings& settings, const std::vector<PuzzleFolder>& puzzles, const CertifiedPuzzle& claim) {
  const PuzzleFolder* folder = find_puzzle(puzzles, claim.slug);
  if (!folder || folder->number != claim.number) return {&claim, "missing", "there is no such puzzle here", false};
  const Recheck now = recheck(settings, *folder);
  if (now.sha256.empty()) return {&claim, "missing", now.unavailable, false};
  const bool same = now.sha256 == claim.sha256, passes = now.verdict == Verdict::kPass;
  // A puzzle may have got more cases since; fewer checks than claimed were never passed.
  const bool enough = now.checks >= claim.checks;
  std::string result = !passes ? verdict_text(now) : enough ? "passes" : fmt::format("passes {} checks, not {}", now.checks, claim.checks);
  return {&claim, same ? "same" : "differs", std::move(result), same && passes && enough};
}

// What is wrong with the document itself; empty: nothing.
std::string document_problem(const Certificate& certificate, const std::string& text) {
  if (!sums_fit(certificate)) return "its tracks do not add up to the puzzles that it lists";
  const bool is_svg = text.find("<metadata") != std::string::npos;
  if (is_svg && text != certificate_svg(certificate)) return "what it shows is not what its data draws: it was edited, or another version made it";
  if (!is_svg && nlohmann::json::parse(text) != nlohmann::json::parse(certificate_json(certificate, 0)))
    return "its sums or hashes are not those of the puzzles that it lists";
  return {};
}

void print_json(const Certificate& certificate, const std::vector<ClaimResult>& findings, const std::string& problem, bool holds) {
  nlohmann::ordered_json json = {{"holds", holds}, {"exit_code", holds ? 0 : kDoesNotHoldExit}, {"name", certificate.name},
                                 {"date", certificate.date}, {"problem", problem}};
  json["puzzles"] = nlohmann::ordered_json::array();
  for (const ClaimResult& f : findings)
    json["puzzles"].push_back({{"number", f.claim->number}, {"slug", f.claim->slug}, {"source", f.source}, {"result", f.result}, {"holds", f.holds}});
  fmt::print("{}\n", json.dump(2));
}

void print_text(const Certificate& certificate, const std::vector<ClaimResult>& findings, const std::string& problem) {
  std::size_t width = 0;
  for (const ClaimResult& f : findings) width = std::max(width, f.claim->slug.size());
  fmt::print("Certificate{}, {}\n\n", certificate.name.empty() ? "" : " for " + certificate.name, certificate.date);
  for (const ClaimResult& f : findings)
    fmt::print("  {} {} {:<{}}  source {:<7}  {}\n", f.holds ? "holds" : "FAILS", number_text(f.claim->number), f.claim->slug, width, f.source, f.result);
  const auto held = std::count_if(findings.begin(), findings.end(), [](const ClaimResult& f) { return f.holds; });
  fmt::print("\n{} of {} hold.{}\n", held, findings.size(), problem.empty() ? "" : " The certificate itself: " + problem + ".");
}

}  // namespace

int verify_certificate(const Settings& settings, const std::string& file, bool json) {
  const auto text = host::read_file(file);
  if (!text) throw UsageError(fmt::format("cannot read {}", file));
  const auto certificate = read_certificate(*text);
  if (!certificate) throw UsageError(fmt::format("{} is no certificate; `./kernelings certificate --svg FILE` or `--json` makes one", file));
  const auto puzzles = all_puzzles(settings);
  Settings as_issued = settings;
  as_issued.seed = certificate->seed;
  as_issued.schedules = certificate->schedules;
  std::vector<ClaimResult> findings;
  {
    BenchProgress line(static_cast<int>(certificate->puzzles.size()));
    for (const CertifiedPuzzle& claim : certificate->puzzles) {
      line.show(static_cast<int>(findings.size()) + 1, "checking " + claim.slug);
      findings.push_back(examine(as_issued, puzzles, claim));
    }
  }
  const std::string problem = document_problem(*certificate, *text);
  const bool holds = problem.empty() && std::all_of(findings.begin(), findings.end(), [](const ClaimResult& f) { return f.holds; });
  json ? print_json(*certificate, findings, problem, holds) : print_text(*certificate, findings, problem);
  return holds ? 0 : kDoesNotHoldExit;
}

}  // namespace kl::cli
