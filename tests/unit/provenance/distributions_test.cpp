// SPDX-License-Identifier: Apache-2.0
// Which distributions provide the modules that were imported, by every kind of metadata that installers leave.
#include "provenance/distributions.hpp"

#include "directory.hpp"

using namespace annalist;
using namespace annalist::provenance;
using provenance_test::Directory;
using namespace std::string_literals;

namespace {

using Versions = std::map<std::string, std::string>;

Versions found(const Directory& directory, const std::vector<std::string>& path,
               const std::vector<ImportedModule>& modules) {
  Distributions distributions;
  std::vector<std::string> search_path;
  for (const std::string& entry : path) search_path.push_back(directory.path(entry));
  distributions.add(search_path);
  while (distributions.step()) {
  }
  return distributions.providers_of(modules);
}

/// A module whose file is in `site`.
ImportedModule module(const Directory& directory, const std::string& name, const std::string& site = "site") {
  return {name, directory.path(site + "/" + name + "/__init__.py")};
}

void install(const Directory& directory, const std::string& name, const std::string& version, const std::string& record,
             const std::string& site = "site") {
  const std::string metadata = site + "/" + name + "-" + version + ".dist-info/";
  directory.put(metadata + "METADATA",
                "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n\nName: of the description\n");
  directory.put(metadata + "RECORD", record);
}

}  // namespace

TEST_CASE("a distribution is found by its list of files, whatever it is called itself") {
  Directory directory;
  install(directory, "PyYAML", "6.0.1", "yaml/__init__.py,sha256=x,1\nPyYAML-6.0.1.dist-info/RECORD,,\n_yaml.so,,\n");
  install(directory, "six", "1.16", "six.py,sha256=x,1\n__pycache__/six.cpython-311.pyc,,\n../../bin/six.py,,\n");
  install(directory, "unused", "1.0", "unused/__init__.py,,\n\"a,b/c.py\",,\n");
  CHECK(found(directory, {"site"}, {module(directory, "yaml")}) == Versions{{"PyYAML", "6.0.1"}});
  CHECK(found(directory, {"site"},
              {{"six", directory.path("site/six.py")}, {"_yaml", directory.path("site/_yaml.so")}}) ==
        Versions{{"PyYAML", "6.0.1"}, {"six", "1.16"}});
  CHECK(found(directory, {"site"}, {module(directory, "a,b")}) == Versions{{"unused", "1.0"}});
  CHECK(found(directory, {"site"}, {{"bin", directory.path("site/bin.py")}, {"__pycache__", ""}, {"..", ""}}).empty());
}

TEST_CASE("top_level.txt goes before the list of files, unless it is empty") {
  Directory directory;
  install(directory, "a", "1", "tests/x.py,,\n");
  directory.put("site/a-1.dist-info/top_level.txt", " a \r\n\nb\n");
  install(directory, "c", "2", "c/__init__.py,,\n");
  directory.put("site/c-2.dist-info/top_level.txt", "\n");
  CHECK(found(directory, {"site"}, {module(directory, "b"), module(directory, "c")}) ==
        Versions{{"a", "1"}, {"c", "2"}});
  CHECK(found(directory, {"site"}, {module(directory, "tests")}).empty());
}

TEST_CASE("metadata of older installers are read: a directory, a file, one within an egg") {
  Directory directory;
  directory.put("site/old-1.0-py3.11.egg-info/PKG-INFO", "Name: old\nVersion: 1.0\n");
  directory.put("site/old-1.0-py3.11.egg-info/top_level.txt", "oldpackage\n");
  directory.put("site/plain-2.0.egg-info", "Name: plain\nVersion: 2.0\n");
  directory.put("zipped.egg/EGG-INFO/PKG-INFO", "Name: zipped\nVersion: 3.0\n");
  directory.put("zipped.egg/EGG-INFO/top_level.txt", "zipped\n");
  CHECK(
      found(directory, {"site", "zipped.egg"},
            {module(directory, "oldpackage"), module(directory, "plain"), module(directory, "zipped", "zipped.egg")}) ==
      Versions{{"old", "1.0"}, {"plain", "2.0"}, {"zipped", "3.0"}});
}

TEST_CASE("an editable installation provides what was imported from its project") {
  Directory directory;
  install(directory, "mine", "0.1", "mine.pth,,\n");
  directory.put("site/mine-0.1.dist-info/direct_url.json",
                R"({"dir_info": {"editable": true}, "url": "file://)" + directory.path("my%20project") + "\"}");
  directory.put("my project/src/gauges/__init__.py", "");
  CHECK(found(directory, {"site"}, {module(directory, "gauges", "my project/src")}) == Versions{{"mine", "0.1"}});
  CHECK(found(directory, {"site"}, {module(directory, "gauges", "elsewhere")}).empty());
  // Installed from a directory, but copied.
  directory.put("site/mine-0.1.dist-info/direct_url.json",
                R"({"dir_info": {}, "url": "file://)" + directory.path("my%20project") + "\"}");
  CHECK(found(directory, {"site"}, {module(directory, "gauges", "my project/src")}).empty());
}

TEST_CASE("a module of the same name that was imported from elsewhere is not the distribution's") {
  Directory directory;
  install(directory, "helpers", "9", "utils/__init__.py,,\n");
  CHECK(found(directory, {"script", "site"}, {module(directory, "utils", "script")}).empty());
  CHECK(found(directory, {"script", "site"}, {module(directory, "utils")}) == Versions{{"helpers", "9"}});
}

TEST_CASE("a namespace is provided by all that have a part of it") {
  Directory directory;
  install(directory, "ns-a", "1", "ns/a.py,,\n");
  install(directory, "ns-b", "2", "ns/b.py,,\n");
  CHECK(found(directory, {"site"}, {{"ns", ""}}) == Versions{{"ns-a", "1"}, {"ns-b", "2"}});
}

TEST_CASE("of a distribution that is on the path twice the first counts") {
  Directory directory;
  install(directory, "a", "2", "a/__init__.py,,\n", "first");
  install(directory, "a", "1", "a/__init__.py,,\n", "second");
  CHECK(found(directory, {"first", "second"}, {{"a", ""}}) == Versions{{"a", "2"}});
}

TEST_CASE("names and versions that the metadata do not have are those of the directory") {
  Directory directory;
  directory.put("site/some_thing-1.2.3.dist-info/RECORD", "some/x.py,,\n");
  directory.put("site/nameless.dist-info/RECORD", "nameless.py,,\n");
  CHECK(found(directory, {"site"}, {{"some", ""}, {"nameless", ""}}) ==
        Versions{{"some_thing", "1.2.3"}, {"nameless", ""}});
}

TEST_CASE("directories that are added later are looked into then, and only then") {
  Directory directory;
  install(directory, "a", "1", "a.py,,\n");
  install(directory, "b", "2", "b.py,,\n", "more");
  Distributions distributions;
  distributions.add({directory.path("site/"), directory.path("gone"), directory.path("site")});
  while (distributions.step()) {
  }
  distributions.add({directory.path("site"), directory.path("more")});
  int steps = 0;
  while (distributions.step()) ++steps;
  CHECK(steps == 2);  // the directory and the distribution in it
  CHECK(distributions.providers_of({{"a", ""}, {"b", ""}}) == Versions{{"a", "1"}, {"b", "2"}});
}

TEST_CASE("whatever stands where metadata should is survived") {
  Directory directory;
  directory.put("site/x-1.dist-info", "a file");
  directory.put("site/y-1.dist-info/METADATA", std::string(1 << 20, 'N'));
  directory.put("site/y-1.dist-info/RECORD", std::string(1 << 20, '\n') + "\0\xff,y/\xff.py,\"\n\""s);
  directory.put("site/z-1.dist-info/METADATA", "Name: \xff\xfe\nVersion:\n");
  directory.put("site/z-1.dist-info/direct_url.json", R"({"dir_info": {"editable":)");
  directory.put("site/z-1.dist-info/top_level.txt", "z");
  directory.put("site/.dist-info/RECORD", "w.py,,\n");
  directory.run("mkdir p-1.dist-info && mkfifo p-1.dist-info/RECORD p-1.dist-info/METADATA", "site");
  directory.run("ln -s loop loop && ln -s . l-1.dist-info && ln -s q-1.dist-info q-1.dist-info", "site");
  directory.put("site/file", "");
  const Versions versions = found(directory, {"site", "site/file", "site/loop", ""}, {{"z", ""}, {"p", ""}, {"w", ""}});
  CHECK(versions.contains("\xef\xbf\xbd\xef\xbf\xbd"));
  CHECK(versions.at("p") == "1");
}
