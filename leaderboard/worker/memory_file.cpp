#include <leaderboard/worker/memory_file.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include <leaderboard/worker/infra_trouble.hpp>

namespace kl::board {
namespace {

bool write_all(int file, const std::string& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t wrote = ::write(file, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    done += static_cast<std::size_t>(wrote);
  }
  return true;
}

}  // namespace

MemoryFile::MemoryFile(const std::string& bytes) : file_(::memfd_create("kernelings", MFD_CLOEXEC)) {
  if (file_ < 0 || !write_all(file_, bytes)) throw InfraTrouble(fmt::format("cannot make a file in memory: {}", std::strerror(errno)));
}

MemoryFile::~MemoryFile() { ::close(file_); }

std::string MemoryFile::path() const { return fmt::format("/proc/{}/fd/{}", ::getpid(), file_); }

std::string MemoryFile::read() const {
  struct stat status {};
  if (::fstat(file_, &status) != 0) return "";
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

bool overwrite_file(const std::string& path, const std::string& bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = write_all(file, bytes);
  return ::close(file) == 0 && written;
}

}  // namespace kl::board
