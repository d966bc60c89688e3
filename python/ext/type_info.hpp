// SPDX-License-Identifier: Apache-2.0
// What the encoder knows of a type: how its objects are encoded, and what of that can be written once for all of them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "instance.hpp"
#include "python.hpp"

namespace annalist::python {

class ValueEncoder;
struct TypeInfo;

/// Writes the item of an object whose type is `type`, or is derived from it. No code of the program runs before the
/// encoder captures.
using EncodeObject = void (*)(ValueEncoder&, PyObject* object, PyTypeObject* type);

/// A type of the standard library, or of numpy, whose objects have an item of their own (spec/values.md §2.1). Module
/// and name are null where it is told otherwise.
struct KnownType {
  const char* module;
  const char* name;
  EncodeObject encode;
  /// Whether which object it is matters: it could be changed, or hold itself.
  bool is_shareable;
};

/// Purpose: one type. Thread safety: under the interpreter lock. Invariants: (1) `type` and `base` live at least as
/// long as the object that is being encoded; neither is owned. (2) What changes with the attributes of a class is not
/// in here: programs count in them.
struct TypeInfo {
  enum class Kind {
    kKnown,       ///< an item of its own
    kDerived,     ///< from a class that has one
    kPlain,       ///< all that an object has is its own state
    kRegistered,  ///< by the program
    kRedacted,    ///< made to hide something
    kOpaque,
    kSized,  ///< opaque, and its repr costs too much
  };

  bool is_alive() const {
    return !weak || reinterpret_cast<PyWeakReference*>(weak.get())->wr_object == reinterpret_cast<PyObject*>(type);
  }

  /// Whether an annotation of the class says that it is secret.
  bool hides_attribute(PyObject* attribute) const;

  PyTypeObject* type = nullptr;
  Ref weak;  ///< says whether `type` is still that type; null for types that never end
  PyObject* mro = nullptr;
  int references = 1;

  Kind kind = Kind::kOpaque;
  EncodeObject encode = nullptr;
  PyTypeObject* base = nullptr;
  bool is_shareable = false;
  std::string name;
  std::string recorded_name;  ///< the item of the name, with the `::` of values.md V7 where it is needed
  std::vector<Slot> slots;
  /// Attributes that an annotation of the class says are secret.
  std::vector<Ref> secret_attributes;

  /// Of an object without slots, the encoded name of the attribute that has this index among SharedKeys.
  struct Key {
    static constexpr std::size_t kInlineBytes = 24;
    PyObject* name;  ///< borrowed from the type
    bool is_secret;
    std::uint8_t size;                 ///< of the item; 0: it is no inline one
    std::uint8_t bytes[kInlineBytes];  ///< copied as a whole, which takes no call
    std::string item;
  };
  std::vector<Key> keys;
  std::string head;  ///< `27 [name, 27 ["dict"` for `head_count` attributes
  int head_count = -1;
};

/// Purpose: keeps a TypeInfo while code of the program runs, which may forget it. Thread safety: as TypeInfo.
class TypeInfoRef {
 public:
  explicit TypeInfoRef(TypeInfo* info) : info_(info) { ++info_->references; }
  ~TypeInfoRef() { release(info_); }
  TypeInfoRef(const TypeInfoRef&) = delete;
  TypeInfoRef& operator=(const TypeInfoRef&) = delete;
  TypeInfo& operator*() const { return *info_; }
  TypeInfo* operator->() const { return info_; }

  static void release(TypeInfo* info) {
    if (--info->references == 0) delete info;
  }

 private:
  TypeInfo* info_;
};

inline constexpr std::size_t kTypeCacheSize = 1024;
extern TypeInfo* type_cache[kTypeCacheSize];

TypeInfo& find_type_info(PyTypeObject* type);

/// Null where it is not known yet. Valid until code of the program runs.
inline TypeInfo* cached_type_info(PyTypeObject* type) {
  TypeInfo* info = type_cache[reinterpret_cast<std::uintptr_t>(type) / 64 % kTypeCacheSize];
  if (info != nullptr && info->type == type && info->mro == type->tp_mro && info->is_alive()) [[likely]]
    return info;
  return nullptr;
}

/// The same, made where it is not known. May run code: the thread captures.
inline TypeInfo& type_info(PyTypeObject* type) {
  TypeInfo* info = cached_type_info(type);
  return info != nullptr ? *info : find_type_info(type);
}

/// After a change of what is registered or redacted.
void forget_types();

/// The objects of exactly this type are encoded by the program: `encode(object)` gives a value. Null: no more.
void register_encoder(PyTypeObject* type, PyObject* encode);
/// Null where there is none. Borrowed.
PyObject* registered_encoder(PyTypeObject* type);

/// `module.Qualified.Name`, bare for builtins. Runs no code.
std::string type_name(PyTypeObject* type);

}  // namespace annalist::python
