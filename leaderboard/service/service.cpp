#include <leaderboard/service/service.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <iterator>
#include <mutex>
#include <regex>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <httplib.h>

#include <host/digest.hpp>
#include <leaderboard/service/routes.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

// The library gives each connection a thread for as long as it is open, so there are many, and idle connections end soon. A client
// that sends a byte now and then still holds one: a public service has a reverse proxy in front that reads requests whole.
constexpr std::size_t kThreads = 64;
constexpr int kIdleSeconds = 2, kReadSeconds = 5, kWriteSeconds = 10;
constexpr std::size_t kRequestsPerConnection = 1000;
constexpr int kRetrySeconds = 1;  // for a database to start again
constexpr auto kReapEvery = std::chrono::milliseconds(500);

std::filesystem::path made(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) throw std::runtime_error(fmt::format("cannot make the folder {}: {}", folder.string(), failed.message()));
  return folder;
}

std::string database_in(const ServiceOptions& options) {
  const std::string file = (made(options.data_folder) / "board.db").string();
  return options.database.empty() ? file : options.database;
}

// A token that the owner of the data folder finds in a file, so that nobody has to type one on the machine itself.
void ensure_token_file(Store& store, const std::filesystem::path& file, const std::string& user, const std::string& scopes) {
  if (const auto text = host::read_file(file); text && store.authenticate(text->substr(0, text->find('\n')))) return;
  constexpr std::int64_t kTenYearsMs = 3650LL * 86'400'000;
  const std::string token = store.add_token(store.ensure_user(user).id, scopes, file.filename().string(), kTenYearsMs) + "\n";
  ::unlink(file.c_str());
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = out >= 0 && ::write(out, token.data(), token.size()) == static_cast<ssize_t>(token.size());
  if (out >= 0) ::close(out);
  if (!written) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
}

// "/v1/submissions/{id}" as a regular expression of the library.
std::string pattern_of(const std::string& path) {
  static const std::regex kWord("\\{[a-z]+\\}"), kDot("\\.");
  std::string escaped = std::regex_replace(path, kDot, "\\.");
  escaped = std::regex_replace(escaped, std::regex("\\{id\\}"), "(\\d{1,18})");
  return std::regex_replace(escaped, kWord, "([A-Za-z0-9._-]{1,64})");
}

Json error_json(const std::string& code, const std::string& message) { return {{"error", {{"code", code}, {"message", message}}}}; }

}  // namespace

struct Service::Implementation {
  explicit Implementation(ServiceOptions given)
      : options(std::move(given)), store(database_in(options), options.clock, options.lease_ms),
        by_user(options.user_rate, options.clock), by_address(options.address_rate, options.clock), guesses(options.guess_rate, options.clock) {
    for (auto part : {submission_routes(), board_routes(), token_routes(), worker_routes(), admin_routes(), machine_routes(), page_routes()})
      std::move(part.begin(), part.end(), std::back_inserter(routes));
  }

  std::string address_of(const httplib::Request& request) const {
    if (!options.behind_proxy) return request.remote_addr;
    // The last entry is the proxy's own; those before it are what the client says.
    const std::string chain = request.get_header_value("X-Forwarded-For");
    const auto comma = chain.find_last_of(", ");
    return chain.empty() ? request.remote_addr : chain.substr(comma == std::string::npos ? 0 : comma + 1);
  }

  std::optional<Token> token_of(const httplib::Request& request, const std::string& address) {
    const std::string header = request.get_header_value("Authorization");
    if (header.empty()) return {};
    if (!guesses.has(address)) throw Refusal(429, "too_many_guesses", "too many requests with tokens that are none");
    auto token = header.starts_with("Bearer ") ? store.authenticate(header.substr(7)) : std::nullopt;
    if (token) return token;
    guesses.take(address);
    throw Refusal(401, "bad_token", "the token is unknown, expired or revoked");
  }

  // Where several services share a database, what a user changes is counted there; addresses are counted here, before the database is asked.
  int seconds_for(const std::optional<Token>& token, const std::string& address) {
    if (!token) return by_user.take("@" + address);
    const auto shared = store.take_request(token->user.id, options.user_rate.burst, options.user_rate.per_second);
    return shared ? *shared : by_user.take(token->user.name);
  }

  static void limit(int seconds, httplib::Response& response) {
    if (seconds == 0) return;
    response.set_header("Retry-After", std::to_string(seconds));
    throw Refusal(429, "too_many_requests", fmt::format("too many requests; come back in {} s", seconds));
  }

  Reply reply_to(const Route& route, const httplib::Request& request, httplib::Response& response) {
    const std::string address = address_of(request);
    Call call;
    call.token = token_of(request, address);
    const bool is_worker = call.token && has_scope(call.token->scopes, kWorkerScope);
    if (!is_worker) limit(by_address.take(address), response);
    const std::string scope = route.scope;
    if (!scope.empty() && !call.token) throw Refusal(401, "no_token", "this takes a token: Authorization: Bearer kl_...");
    if (!scope.empty() && !has_scope(call.token->scopes, scope)) throw Refusal(403, "no_right", fmt::format("the token has not the scope {}", scope));
    if (std::string_view(route.method) != "GET" && !is_worker) limit(seconds_for(call.token, address), response);
    for (std::size_t i = 1; i < request.matches.size(); ++i) call.words.push_back(request.matches[i]);
    for (const auto& [key, value] : request.params) call.query[key] = value;
    call.body = request.body;
    call.idempotency_key = request.get_header_value("Idempotency-Key");
    return route.handle({store, options, metrics}, call);
  }

  static void send(const Reply& reply, const httplib::Request& request, httplib::Response& response) {
    response.status = reply.status;
    if (!reply.etag.empty()) response.set_header("ETag", reply.etag);
    if (!reply.location.empty()) response.set_header("Location", reply.location);
    response.set_header("Cache-Control", "no-cache");
    if (!reply.etag.empty() && request.get_header_value("If-None-Match") == reply.etag) response.status = 304;
    else if (reply.status != 204) response.set_content(reply.content, reply.type);
  }

  void answer(const Route& route, const httplib::Request& request, httplib::Response& response) {
    const auto start = std::chrono::steady_clock::now();
    try {
      send(reply_to(route, request, response), request, response);
    } catch (const Refusal& refusal) {
      send(json_reply(error_json(refusal.code, refusal.what()), refusal.status), request, response);
    } catch (const std::exception& error) {
      // The client may try again: what was not committed has not happened.
      std::fprintf(stderr, "kernelings serve: %s %s: %s\n", route.method, request.path.c_str(), error.what());
      response.set_header("Retry-After", std::to_string(kRetrySeconds));
      send(json_reply(error_json("unavailable", "the service cannot do this now; try again"), 503), request, response);
    }
    metrics.request_us += std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
    ++metrics.requests_by_class[std::clamp(response.status / 100, 0, 5)];
  }

  void set_up() {
    server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server.set_keep_alive_max_count(kRequestsPerConnection);
    server.set_keep_alive_timeout(kIdleSeconds);
    server.set_read_timeout(kReadSeconds);
    server.set_write_timeout(kWriteSeconds);
    server.set_payload_max_length(kMostBodyBytes);
    server.set_tcp_nodelay(true);
    // The library would let a second service listen on the same port.
    server.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server.set_default_headers({{"X-Content-Type-Options", "nosniff"},
                                {"Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
                                {"Referrer-Policy", "no-referrer"}});
    for (const Route& route : routes) {
      const auto handler = [this, &route](const httplib::Request& q, httplib::Response& r) { answer(route, q, r); };
      const std::string method = route.method, pattern = pattern_of(route.path);
      if (method == "GET") server.Get(pattern, handler);
      else if (method == "POST") server.Post(pattern, handler);
      else server.Delete(pattern, handler);
    }
    // What no handler has answered: no such path, or a request that is too large or not understood.
    server.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
      if (!response.body.empty() || response.status == 304) return;
      const char* const code = response.status == 404 ? "not_found" : response.status == 413 ? "too_long" : "bad_request";
      send(json_reply(error_json(code, response.status == 404 ? "there is nothing at this path" : "the request cannot be served"), response.status), request, response);
    });
  }

  void reap_until_stopped() {
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, kReapEvery, [&] { return stopping; })) {
      lock.unlock();
      try {
        metrics.leases_lost += store.reap();
      } catch (const std::exception& error) {
        std::fprintf(stderr, "kernelings serve: reaping: %s\n", error.what());
      }
      lock.lock();
    }
  }

  ServiceOptions options;
  Store store;
  Metrics metrics;
  RateLimit by_user, by_address, guesses;
  std::vector<Route> routes;
  httplib::Server server;
  int port = 0;
  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
};

Service::Service(ServiceOptions options) : implementation_(new Implementation(std::move(options))) {
  Implementation& it = *implementation_;
  ensure_token_file(it.store, it.options.data_folder / "admin.token", "admin", "admin submit");
  ensure_token_file(it.store, it.options.data_folder / "worker.token", "worker", "worker");
  it.set_up();
  it.port = it.options.port;
  if (it.port == 0) it.port = it.server.bind_to_any_port(it.options.address.c_str());
  else if (!it.server.bind_to_port(it.options.address.c_str(), it.port)) it.port = -1;
  if (it.port <= 0) throw std::runtime_error(fmt::format("cannot listen on {}:{}; is another service running there? --port takes another", it.options.address, it.options.port));
}

Service::~Service() { stop(); }

int Service::port() const { return implementation_->port; }

void Service::run() {
  std::thread reaper([this] { implementation_->reap_until_stopped(); });
  implementation_->server.listen_after_bind();
  stop();
  reaper.join();
}

void Service::stop() {
  {
    const std::lock_guard lock(implementation_->mutex);
    implementation_->stopping = true;
  }
  implementation_->wake.notify_all();
  implementation_->server.stop();
}

std::vector<std::string> Service::routes() const {
  std::vector<std::string> all;
  for (const Route& route : implementation_->routes) all.push_back(fmt::format("{} {}", route.method, route.path));
  return all;
}

}  // namespace kl::board
