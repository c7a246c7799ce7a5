#include <cli/atomic_file.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

[[noreturn]] void fail(const char* what, const fs::path& file, int error) {
  throw fs::filesystem_error(what, file, std::error_code(error, std::generic_category()));
}

// A rename is durable only when its folder is on disk too. Best effort: some filesystems refuse.
void flush_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

bool write_all(int fd, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = ::write(fd, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    contents.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

void write_atomically(const fs::path& file, std::string_view contents) {
  // A link, as dotfile managers make, stays a link: the file that it points to is replaced.
  const fs::path target = fs::is_symlink(file) ? fs::weakly_canonical(file) : file;
  std::string temporary = target.string() + ".tmp-XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) fail("cannot create a temporary file for", target, errno);
  struct stat old {};
  const mode_t mode = ::stat(target.c_str(), &old) == 0 ? old.st_mode & 07777 : 0644;
  const bool written = write_all(fd, contents) && ::fchmod(fd, mode) == 0 && ::fsync(fd) == 0;
  const int write_error = errno;
  const bool closed = ::close(fd) == 0;
  if (!written || !closed || ::rename(temporary.c_str(), target.c_str()) != 0) {
    const int error = written ? errno : write_error;
    ::unlink(temporary.c_str());
    fail("cannot write", target, error);
  }
  flush_folder(target.parent_path());
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) fail("cannot read", file, errno ? errno : EISDIR);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace kl::cli
