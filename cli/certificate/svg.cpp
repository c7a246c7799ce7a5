#include <algorithm>

#include <fmt/format.h>

#include <cli/certificate/certificate.hpp>
#include <checker/puzzle_folder.hpp>
#include <cli/xml_text.hpp>

namespace kl::cli {
namespace {

constexpr double kCardWidth = 800, kCardHeight = 560, kCardMargin = 64;
constexpr double kRowsTop = 232, kRowsBottom = 462, kHighestRow = 34;
constexpr double kCellsLeft = 220, kCellsRight = 672, kLargestCell = 24, kNumberFits = 14;
constexpr int kUsualName = 26;  // characters that fit at full size

constexpr const char* kCardStyle = R"(<style>
  text { font-family: "DejaVu Sans", Verdana, sans-serif; font-size: 13px; fill: #1f2328; }
  .page { fill: #fffdf8; } .frame { fill: none; stroke: #0b5351; stroke-width: 3; } .inner { fill: none; stroke: #c9a227; }
  .kind { font-size: 15px; letter-spacing: 6px; fill: #0b5351; } .name { font-weight: bold; } .faint { fill: #59636e; }
  .done { fill: #0b5351; } .open { fill: none; stroke: #c3cad1; } .number { font-size: 10px; fill: #ffffff; }
  .hash { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 11px; fill: #59636e; }
</style>
)";

std::string centred(const char* css, double y, const std::string& text, double size = 0) {
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\"{}>{}</text>\n", css, kCardWidth / 2, y,
                     size > 0 ? fmt::format(" style=\"font-size: {:.1f}px\"", size) : "", xml_escaped(text));
}

int characters(const std::string& text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string head_svg(const Certificate& certificate) {
  constexpr double kLarge = 36;
  const std::string solved = fmt::format("{} of {} GPU kernels", certificate.puzzles.size(), total_puzzles(certificate));
  const std::string& large = certificate.name.empty() ? solved : certificate.name;
  const double size = kLarge * std::min(1.0, static_cast<double>(kUsualName) / std::max(characters(large), 1));
  const std::string checked = fmt::format("run again and passed on {}, in {} checks (cases times block orders)", certificate.date, total_checks(certificate));
  return centred("kind", 78, "KERNELINGS CERTIFICATE") + centred("name", 136, large, size) +
         (certificate.name.empty() ? "" : centred("", 172, "solved " + solved, 17)) + centred("faint", 198, checked);
}

// The passed puzzles of a track, by number, then a frame for each that is open.
std::string row_svg(const Certificate& certificate, const CertifiedTrack& track, double middle, double row_height) {
  const double pitch = std::min({kLargestCell + 4, row_height - 2, (kCellsRight - kCellsLeft) / std::max(track.total, 1)});
  const double cell = pitch * 0.86;
  std::string svg = fmt::format("<text x=\"{}\" y=\"{:.1f}\">{}</text>\n", kCardMargin + 16, middle + 5, xml_escaped(track.track));
  int at = 0;
  const auto add = [&](const char* css, const std::string& inside) {
    const double x = kCellsLeft + pitch * at++;
    svg += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"/>\n", css, x, middle - cell / 2, cell, cell);
    if (!inside.empty() && cell >= kNumberFits)
      svg += fmt::format("<text class=\"number\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x + cell / 2, middle + 3.6, inside);
  };
  for (const CertifiedPuzzle& puzzle : certificate.puzzles)
    if (puzzle.track == track.track) add("done", number_text(puzzle.number));
  while (at < track.total) add("open", "");
  return svg + fmt::format("<text class=\"faint\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{} of {}</text>\n", kCardWidth - kCardMargin - 8, middle + 5,
                           track.passed, track.total);
}

std::string foot_svg(const Certificate& certificate) {
  return centred("hash", 494, "sources: SHA-256 " + fingerprint(certificate)) +
         centred("faint", 516, "The sources' hashes are in this file; `kernelings certificate --verify FILE` runs them again.");
}

}  // namespace

std::string certificate_svg(const Certificate& certificate) {
  std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\">\n", kCardWidth, kCardHeight);
  svg += fmt::format("<title>{}</title>\n<metadata>{}</metadata>\n", xml_escaped("Kernelings certificate" + (certificate.name.empty() ? "" : " for " + certificate.name)),
                     xml_escaped(certificate_json(certificate, -1)));
  svg += kCardStyle + fmt::format("<rect class=\"page\" width=\"{}\" height=\"{}\"/>\n", kCardWidth, kCardHeight);
  svg += fmt::format("<rect class=\"frame\" x=\"16\" y=\"16\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n", kCardWidth - 32, kCardHeight - 32);
  svg += fmt::format("<rect class=\"inner\" x=\"24\" y=\"24\" width=\"{}\" height=\"{}\" rx=\"4\"/>\n", kCardWidth - 48, kCardHeight - 48);
  svg += head_svg(certificate);
  const double row = std::min(kHighestRow, (kRowsBottom - kRowsTop) / std::max<double>(1, static_cast<double>(certificate.tracks.size())));
  double middle = (kRowsTop + kRowsBottom) / 2 - row * (static_cast<double>(certificate.tracks.size()) - 1) / 2;
  for (const CertifiedTrack& track : certificate.tracks) {
    svg += row_svg(certificate, track, middle, row);
    middle += row;
  }
  return svg + foot_svg(certificate) + "</svg>\n";
}

}  // namespace kl::cli
