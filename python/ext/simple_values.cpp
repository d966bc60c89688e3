// SPDX-License-Identifier: Apache-2.0
// Values of the standard library that are said by a number or a text: ranges, decimals, paths, addresses, patterns,
// enumerators.
#include <cstdlib>
#include <optional>

#include "known_types.hpp"
#include "names.hpp"

namespace annalist::python {
namespace {

using namespace detail;

/// Python converts so many digits without asking (`sys.set_int_max_str_digits`).
constexpr std::size_t kMostDigits = 640;

/// What the class itself says is the text of the object, whatever a class derived from it says; null where it fails.
Ref text_by(PyTypeObject* type, PyObject* object, Capture& capture) {
  Ref text = Ref::take(type->tp_str(object));
  if (text && PyUnicode_Check(text.get())) return text;
  if (!text) capture.swallow_error();
  return Ref();
}

void put_named_text(ValueEncoder& encoder, PyObject* object, PyTypeObject* type, const std::string& name) {
  const Ref text = text_by(type, object, encoder.capture());
  if (!text) return encoder.opaque(object, kNoParts);
  encoder.named(name, 1, [&] { encoder.text(text.get()); });
}

struct DecimalText {
  std::string digits;  ///< with a sign where there is one
  std::int64_t exponent;
};

/// Of `-12.50E+7`, -1250 and 5; none of what is no such number.
std::optional<DecimalText> parse_decimal(std::string_view text) {
  DecimalText parsed{"", 0};
  std::size_t at = 0;
  bool is_behind_point = false;
  if (text.starts_with('-')) parsed.digits += text[at++];
  for (; at < text.size() && text[at] != 'E'; ++at) {
    if (text[at] == '.') {
      is_behind_point = true;
    } else if (Py_ISDIGIT(static_cast<unsigned char>(text[at]))) {
      parsed.digits += text[at];
      parsed.exponent -= is_behind_point;
    } else {
      return std::nullopt;
    }
  }
  if (at < text.size()) parsed.exponent += std::strtoll(std::string(text.substr(at + 1)).c_str(), nullptr, 10);
  return parsed;
}

bool is_negative_zero(std::string_view digits) {
  return digits.starts_with('-') && digits.find_first_not_of('0', 1) == std::string_view::npos;
}

}  // namespace

void encode_range(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  encoder.named("range", 3, [&] {
    for (const char* part : {"start", "stop", "step"})
      encoder.item(attribute_by(type, object, part, encoder.capture()).get());
  });
}

void encode_slice(ValueEncoder& encoder, PyObject* object, PyTypeObject*) {
  const auto* slice = reinterpret_cast<PySliceObject*>(object);
  encoder.within(object, [&] {
    encoder.named("slice", 3, [&] {
      for (PyObject* part : {slice->start, slice->stop, slice->step}) encoder.item(part);
    });
  });
}

void encode_ellipsis(ValueEncoder& encoder, PyObject*, PyTypeObject*) { encoder.out().put_named("ellipsis", 0); }

void encode_not_implemented(ValueEncoder& encoder, PyObject*, PyTypeObject*) {
  encoder.out().put_named("notimplemented", 0);
}

void encode_decimal(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  Writer& out = encoder.out();
  const Ref text = text_by(type, object, encoder.capture());
  if (!text) return encoder.opaque(object, kNoParts);
  const std::string spelled = utf8_text(text.get());
  const auto parsed = parse_decimal(spelled);
  Ref mantissa;
  if (parsed && parsed->digits.size() <= kMostDigits && !is_negative_zero(parsed->digits)) {
    mantissa = Ref::take(PyLong_FromString(parsed->digits.c_str(), nullptr, 10));
    if (!mantissa) encoder.capture().swallow_error();
  }
  if (!mantissa) {
    out.put_named("decimal", 1);
    return out.put_utf8(spelled);
  }
  out.put_tag(kTagDecimal);
  out.put_array(2);
  out.put_signed(parsed->exponent);
  encoder.nested(2, [&] { encoder.item(mantissa.get()); });
}

void encode_fraction(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  PyObject* numerator = slot_value(type, object, "_numerator");
  PyObject* denominator = slot_value(type, object, "_denominator");
  if (numerator == nullptr || denominator == nullptr) return encoder.opaque(object, kNoParts);
  encoder.named("fractions.Fraction", 2, [&] {
    encoder.item(numerator);
    encoder.item(denominator);
  });
}

void encode_uuid(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  PyObject* number = slot_value(type, object, "int");
  std::uint8_t bytes[16];
  if (number == nullptr || !PyLong_Check(number) || !unsigned_bytes(number, bytes, sizeof bytes))
    return encoder.opaque(object, kNoParts);
  encoder.out().put_tag(kTagUuid);
  encoder.out().put_bytes(bytes, sizeof bytes);
}

void encode_path(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  // The module's name is another one since Python 3.13.
  const std::string name = reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname != nullptr
                               ? utf8_text(reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname)
                               : std::string();
  put_named_text(encoder, object, type, name == "PosixPath" ? "path" : "pathlib." + name);
}

void encode_address(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  put_named_text(encoder, object, type, type_name(type));
}

void encode_pattern(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref pattern = attribute_by(type, object, "pattern", encoder.capture());
  const Ref flags = attribute_by(type, object, "flags", encoder.capture());
  if (!pattern || !flags) return encoder.opaque(object, kNoParts);
  encoder.named("re.Pattern", 2, [&] {
    encoder.item(pattern.get());
    encoder.item(flags.get());
  });
}

void encode_enumerator(ValueEncoder& encoder, PyObject* object, PyTypeObject* type) {
  const Ref name = own_attribute(object, "_name_"), value = own_attribute(object, "_value_");
  if (!value) return encoder.opaque(object, kNoParts);
  encoder.within(object, [&] {
    encoder.named("enum", 3, [&] {
      encoder.out().put_utf8(type_name(type));
      encoder.item(name ? name.get() : Py_None);
      encoder.item(value.get());
    });
  });
}

}  // namespace annalist::python
