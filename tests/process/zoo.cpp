// SPDX-License-Identifier: Apache-2.0
// Ways in which a process, its threads and its libraries begin and end. Usage: zoo <way> [argument]; the trail is that
// of the environment. test_zoo.py knows what each way has to leave in it.
#include <dlfcn.h>
#include <signal.h>
#include <spawn.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <annalist/annalist.hpp>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

extern char** environ;

namespace {

constexpr auto audited_work = annalist::annalize<"work">([](int n) { return n + 1; }, "n");

constexpr int kThreads = 3000, kSideBySide = 20, kSignalled = 4;

void configure() {
  if (!annalist::configure().ok()) std::exit(9);
}

/// Calls before main and behind it.
struct Early {
  Early() {
    if (std::getenv("ZOO_EARLY") == nullptr) return;
    configure();
    audited_work(1);
  }
  ~Early() {
    if (std::getenv("ZOO_EARLY") != nullptr) audited_work(3);
  }
};
Early early;

int run_child(const char* program, pid_t (*start)(char* const*)) {
  char work[] = "work", number[] = "2";
  char* const arguments[] = {const_cast<char*>(program), work, number, nullptr};
  int status = -1;
  ::waitpid(start(arguments), &status, 0);
  return status;
}

pid_t spawn(char* const* arguments) {
  pid_t child = -1;
  return ::posix_spawn(&child, arguments[0], nullptr, nullptr, arguments, environ) == 0 ? child : -1;
}

pid_t vfork_and_exec(char* const* arguments) {
  const pid_t child = ::vfork();
  if (child == 0) {
    ::execv(arguments[0], arguments);
    ::_exit(127);
  }
  return child;
}

/// A child that is another program, started while a call is open.
void with_child(const char* program, pid_t (*start)(char* const*)) {
  configure();
  annalist::annalize<"parent">(
      [&](int n) {
        if (run_child(program, start) != 0) std::exit(8);
        return audited_work(n);
      },
      "n")(1);
}

void fork_and_leave(void (*leave)(int)) {
  configure();
  audited_work(1);
  if (const pid_t child = ::fork(); child == 0) {
    audited_work(2);
    leave(0);
  } else {
    ::waitpid(child, nullptr, 0);
  }
}

void come_and_go() {
  configure();
  for (int i = 0; i < kThreads; i += kSideBySide) {
    std::vector<std::thread> threads;
    for (int k = 0; k < kSideBySide; ++k) threads.emplace_back([n = i + k] { audited_work(n); });
    for (std::thread& thread : threads) thread.join();
  }
}

void load_and_unload(const char* library) {
  configure();
  for (int i = 0; i < 3; ++i) {
    void* handle = ::dlopen(library, RTLD_NOW);
    if (handle == nullptr) std::exit(7);
    reinterpret_cast<int (*)(int)>(::dlsym(handle, "plugin_work"))(i);
    ::dlclose(handle);
  }
}

std::atomic<int> signals_seen{0};

/// An audited function in a handler that comes as often as a timer can, amid audited calls of several threads.
void in_handlers(int calls) {
  configure();
  audited_work(-1);  // a thread's first call in a handler would be refused
  struct sigaction action {};
  action.sa_handler = [](int) {
    audited_work(-1);
    signals_seen.fetch_add(1, std::memory_order_relaxed);
  };
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGALRM, &action, nullptr);
  const itimerval often{{0, 100}, {0, 100}};
  ::setitimer(ITIMER_REAL, &often, nullptr);
  std::vector<std::thread> threads;
  for (int t = 0; t < kSignalled; ++t)
    threads.emplace_back([=] {
      for (int i = 0; i < calls; ++i) audited_work(t * calls + i);
    });
  for (std::thread& thread : threads) thread.join();
  const itimerval never{};
  ::setitimer(ITIMER_REAL, &never, nullptr);
  std::printf("%d\n", signals_seen.load());
}

}  // namespace

int main(int, char** argv) {
  const std::string way = argv[1];
  if (way == "work") audited_work(std::atoi(argv[2]));
  if (way == "early") audited_work(2);
  if (way == "spawn") with_child(argv[0], spawn);
  if (way == "vfork") with_child(argv[0], vfork_and_exec);
  if (way == "_exit") fork_and_leave(::_exit);
  if (way == "quick_exit") fork_and_leave(std::quick_exit);
  if (way == "exit") fork_and_leave(std::exit);
  if (way == "throw") {
    configure();
    audited_work(1);
    throw std::runtime_error("out of main");
  }
  if (way == "threads") come_and_go();
  if (way == "plugin") load_and_unload(argv[2]);
  if (way == "signals") in_handlers(std::atoi(argv[2]));
  return 0;
}
