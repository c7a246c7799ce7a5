#include <leaderboard/worker/evidence_parts.hpp>

#include <checker/json.hpp>
#include <checker/text.hpp>

namespace kl::board {
namespace {

constexpr std::size_t kMostReportBytes = 1 << 20;

}  // namespace

nlohmann::ordered_json report_json(const Report& report, const std::filesystem::path& folder) {
  using Json = nlohmann::ordered_json;
  std::string text = json_of(report).dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string prefix = folder.string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) text.erase(at, prefix.size());
  Json json = Json::parse(text);
  if (text.size() > kMostReportBytes)
    for (Json& one : json["cases"])
      for (const char* large : {"lines", "barriers", "kernels"}) one[large] = nullptr;
  return json;
}

std::string report_text(const Report& report, const std::filesystem::path& folder) {
  TextStyle style;
  style.base = folder;
  return to_text(report, style);
}

}  // namespace kl::board
