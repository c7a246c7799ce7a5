#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/certificate/certificate.hpp>
#include <checker/puzzle_folder.hpp>
#include <cli/status.hpp>
#include <cli/xml_text.hpp>
#include <host/sha256.hpp>

namespace kl::cli {
namespace {

constexpr const char* kCertificateFormat = "kernelings-certificate";
constexpr int kVersion = 1, kMostSchedules = 1'000'000;
constexpr int kMostChecks = 1'000'000'000, kMostPuzzles = 1000;  // of a file that may come from anyone
constexpr std::size_t kHashDigits = 64, kLongestName = 60;

// Printed and drawn as it stands.
std::string plain(const nlohmann::json& value) {
  std::string text = value.get<std::string>();
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text;
}

// What an SVG carries; the text itself if it is none.
std::string json_part(std::string_view text) {
  const auto tag = text.find("<metadata");
  if (tag == std::string_view::npos) return std::string(text);
  const auto begin = text.find('>', tag);
  const auto end = text.find("</metadata>", tag);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  return xml_unescaped(text.substr(begin + 1, end - begin - 1));
}

CertifiedPuzzle puzzle_from(const nlohmann::json& json) {
  return {json.at("number").get<int>(), plain(json.at("slug")), plain(json.at("title")), plain(json.at("track")),
          json.at("checks").get<int>(), plain(json.at("sha256"))};
}

bool is_sound(const Certificate& certificate) {
  std::set<std::string> seen;
  std::int64_t checks = 0, total = 0;
  for (const CertifiedPuzzle& puzzle : certificate.puzzles)
    if (checks += puzzle.checks; puzzle.sha256.size() != kHashDigits || puzzle.checks < 1 || !seen.insert(puzzle.slug).second) return false;
  for (const CertifiedTrack& track : certificate.tracks)
    if (total += track.total; track.total < 1) return false;
  return !seen.empty() && checks <= kMostChecks && total <= kMostPuzzles && certificate.schedules >= 1 && certificate.schedules <= kMostSchedules;
}

}  // namespace

int total_checks(const Certificate& certificate) {
  int checks = 0;
  for (const CertifiedPuzzle& puzzle : certificate.puzzles) checks += puzzle.checks;
  return checks;
}

int total_puzzles(const Certificate& certificate) {
  int total = 0;
  for (const CertifiedTrack& track : certificate.tracks) total += track.total;
  return total;
}

bool sums_fit(const Certificate& certificate) {
  std::size_t counted = 0;
  for (const CertifiedTrack& track : certificate.tracks) {
    const auto listed = std::count_if(certificate.puzzles.begin(), certificate.puzzles.end(),
                                      [&](const CertifiedPuzzle& puzzle) { return puzzle.track == track.track; });
    if (listed != track.passed || track.passed > track.total) return false;
    counted += static_cast<std::size_t>(listed);
  }
  return counted == certificate.puzzles.size();
}

std::string fingerprint(const Certificate& certificate) {
  std::string lines;
  for (const CertifiedPuzzle& puzzle : certificate.puzzles)
    lines += fmt::format("{}  {}_{}.hpp\n", puzzle.sha256, number_text(puzzle.number), puzzle.slug);
  return host::sha256_hex(lines);
}

std::string certificate_json(const Certificate& certificate, int indent) {
  nlohmann::ordered_json json = {{"format", kCertificateFormat}, {"version", kVersion}, {"name", certificate.name}, {"date", certificate.date},
                                 {"passed", certificate.puzzles.size()}, {"total", total_puzzles(certificate)},
                                 {"checks", total_checks(certificate)}, {"seed", certificate.seed},
                                 {"schedules", certificate.schedules}, {"sources_sha256", fingerprint(certificate)}};
  json["tracks"] = nlohmann::ordered_json::array();
  for (const CertifiedTrack& track : certificate.tracks)
    json["tracks"].push_back({{"track", track.track}, {"passed", track.passed}, {"total", track.total}});
  json["puzzles"] = nlohmann::ordered_json::array();
  for (const CertifiedPuzzle& puzzle : certificate.puzzles)
    json["puzzles"].push_back({{"number", puzzle.number}, {"slug", puzzle.slug}, {"title", puzzle.title}, {"track", puzzle.track},
                               {"checks", puzzle.checks}, {"sha256", puzzle.sha256}});
  return json.dump(indent);
}

std::optional<Certificate> read_certificate(std::string_view text) {
  try {
    const auto json = nlohmann::json::parse(json_part(text));
    if (json.at("format") != kCertificateFormat || json.at("version") != kVersion) return std::nullopt;
    Certificate certificate{plain(json.at("name")), plain(json.at("date")), json.at("seed").get<std::uint64_t>(),
                            json.at("schedules").get<int>(), {}, {}};
    for (const auto& track : json.at("tracks"))
      certificate.tracks.push_back({plain(track.at("track")), track.at("passed").get<int>(), track.at("total").get<int>()});
    for (const auto& puzzle : json.at("puzzles")) certificate.puzzles.push_back(puzzle_from(puzzle));
    if (!is_sound(certificate)) return std::nullopt;
    return certificate;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::string certificate_text(const Certificate& certificate) {
  constexpr int kBarWidth = 20;
  std::size_t track_width = 0, slug_width = 0;
  for (const CertifiedTrack& track : certificate.tracks) track_width = std::max(track_width, track.track.size());
  for (const CertifiedPuzzle& puzzle : certificate.puzzles) slug_width = std::max(slug_width, puzzle.slug.size());
  std::string text = fmt::format("Kernelings certificate{}, {}\n\n", certificate.name.empty() ? "" : " for " + certificate.name, certificate.date);
  for (const CertifiedTrack& track : certificate.tracks)
    text += fmt::format("  {:<{}}  {} {}/{}\n", track.track, track_width, bar(track.passed, track.total, kBarWidth), track.passed, track.total);
  text += "\n";
  for (const CertifiedPuzzle& puzzle : certificate.puzzles)
    text += fmt::format("  {} {:<{}}  {:>3} checks  sha256 {}...\n", number_text(puzzle.number), puzzle.slug, slug_width, puzzle.checks, puzzle.sha256.substr(0, 16));
  return text + fmt::format("\n{} of {} puzzles passed, just now, in {} checks (cases times block orders).\n", certificate.puzzles.size(),
                            total_puzzles(certificate), total_checks(certificate));
}

std::string name_problem(const std::string& name) {
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) return "has control characters";
  try {
    (void)nlohmann::json(name).dump();
  } catch (const nlohmann::json::exception&) {
    return "is not UTF-8";
  }
  const auto characters = static_cast<std::size_t>(std::count_if(name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  return characters > kLongestName ? fmt::format("is longer than {} characters", kLongestName) : std::string();
}

}  // namespace kl::cli
