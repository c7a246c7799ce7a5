#include <leaderboard/worker/inside_words.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace kl::board {

using InsideJson = nlohmann::json;

std::string encode_compiled(const host::CompileResult& result) {
  InsideJson diagnostics = InsideJson::array();
  for (const host::Diagnostic& d : result.diagnostics)
    diagnostics.push_back({{"error", d.severity == host::Severity::kError}, {"file", d.place.file}, {"line", d.place.line}, {"column", d.column},
                           {"message", d.message}, {"source", d.source_line}});
  return InsideJson{{"ok", result.ok}, {"module", result.module.filename().string()}, {"diagnostics", diagnostics}, {"log", result.log}, {"unavailable", result.unavailable}, {"ms", result.ms}}
      .dump(-1, ' ', false, InsideJson::error_handler_t::replace);
}

host::CompileResult decode_compiled(const std::string& text) {
  host::CompileResult result;
  try {
    const InsideJson json = InsideJson::parse(text);
    result.ok = json.at("ok");
    result.module = std::filesystem::path(json.at("module").get<std::string>()).filename();
    result.log = json.at("log");
    result.unavailable = json.at("unavailable");
    result.ms = json.at("ms");
    for (const InsideJson& d : json.at("diagnostics"))
      result.diagnostics.push_back({.severity = d.at("error") ? host::Severity::kError : host::Severity::kWarning, .place = {d.at("file"), d.at("line")}, .column = d.at("column"),
                                    .message = d.at("message"), .source_line = d.at("source")});
  } catch (const InsideJson::exception&) {
    result = {};
  }
  return result;
}

bool write_new_file(const std::filesystem::path& file, const std::string& bytes) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (out < 0) return false;
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = ::write(out, bytes.data() + done, bytes.size() - done);
    if (wrote <= 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  return ::close(out) == 0 && done == bytes.size();
}

std::optional<std::string> read_plain_file(const std::filesystem::path& file, std::size_t most) {
  const int in = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (in < 0) return {};
  struct stat status {};
  std::optional<std::string> bytes;
  if (::fstat(in, &status) == 0 && S_ISREG(status.st_mode) && static_cast<std::size_t>(status.st_size) <= most) {
    bytes.emplace(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes->size()) {
      const ssize_t got = ::read(in, bytes->data() + done, bytes->size() - done);
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes->resize(done);
  }
  ::close(in);
  return bytes;
}

}  // namespace kl::board
