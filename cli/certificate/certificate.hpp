// What a learner has solved, in a form that anyone who has the sources can check by running them again. Nothing in it is secret
// or signed: what makes it worth something is that `certificate --verify` runs what it names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kl::cli {

struct CertifiedPuzzle {
  int number = 0;
  std::string slug, title, track;
  int checks = 0;           // cases times block orders that passed
  std::string sha256;       // of the source, as sha256sum prints it
};

struct CertifiedTrack {
  std::string track;
  int passed = 0, total = 0;
  bool operator==(const CertifiedTrack&) const = default;
};

struct Certificate {
  std::string name;         // of the learner; empty: not given
  std::string date;         // UTC, "2026-11-26"
  std::uint64_t seed = 0;   // with which the sources were checked, so that checking again is the same check
  int schedules = 0;
  std::vector<CertifiedTrack> tracks;     // in order of first occurrence among the puzzles
  std::vector<CertifiedPuzzle> puzzles;   // by number
};

int total_checks(const Certificate& certificate);
int total_puzzles(const Certificate& certificate);

// Whether the tracks say what the listed puzzles add up to.
bool sums_fit(const Certificate& certificate);

// One hash for all sources: SHA-256 of the lines "HASH  NN_slug.hpp", which is what `sha256sum` prints of them.
std::string fingerprint(const Certificate& certificate);

std::string certificate_json(const Certificate& certificate, int indent);
std::string certificate_svg(const Certificate& certificate);   // 800 by 560; carries the JSON
std::string certificate_text(const Certificate& certificate);

// Of the JSON, or the SVG with it inside; nothing if the text is neither. Texts in it have no control characters.
std::optional<Certificate> read_certificate(std::string_view text);

// Why a name cannot stand on a certificate; empty if it can.
std::string name_problem(const std::string& name);

}  // namespace kl::cli
