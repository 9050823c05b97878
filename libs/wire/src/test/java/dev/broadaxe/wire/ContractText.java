package dev.broadaxe.wire;

import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Descriptors rendered as the lines of wire.golden, each behind its heading. */
final class ContractText {
  private final TreeMap<String, List<String>> services = new TreeMap<>();
  private final TreeMap<String, List<String>> messages = new TreeMap<>();
  private final TreeMap<String, List<String>> enums = new TreeMap<>();

  ContractText with(Collection<FileDescriptor> files) {
    for (FileDescriptor file : files) {
      withServices(file);
      file.getMessageTypes().forEach(this::add);
      file.getEnumTypes().forEach(this::add);
    }
    return this;
  }

  /** Adds the services of a file whose messages are a published standard. */
  ContractText withServices(FileDescriptor file) {
    for (ServiceDescriptor service : file.getServices()) {
      List<String> methods =
          service.getMethods().stream().map(ContractText::method).sorted().toList();
      services.put(service.getFullName(), methods);
    }
    return this;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    append(lines, "service", services);
    append(lines, "message", messages);
    append(lines, "enum", enums);
    return lines;
  }

  private static void append(
      List<String> lines, String kind, TreeMap<String, List<String>> blocks) {
    blocks.forEach(
        (name, members) -> {
          String heading = kind + " " + name;
          lines.add(heading);
          members.forEach(member -> lines.add(heading + ": " + member));
        });
  }

  private void add(Descriptor message) {
    TreeMap<Integer, String> members = new TreeMap<>();
    for (FieldDescriptor field : message.getFields()) {
      members.put(field.getNumber(), field.getNumber() + " " + field.getName() + " " + type(field));
    }
    for (ReservedRange range : message.toProto().getReservedRangeList()) {
      for (int number = range.getStart(); number < range.getEnd(); number++) {
        members.put(number, number + " reserved");
      }
    }
    messages.put(message.getFullName(), List.copyOf(members.values()));
    message.getNestedTypes().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(this::add);
    message.getEnumTypes().forEach(this::add);
  }

  private void add(EnumDescriptor type) {
    enums.put(
        type.getFullName(),
        type.getValues().stream().map(v -> v.getNumber() + " " + v.getName()).toList());
  }

  private static String method(MethodDescriptor method) {
    return String.format(
        Locale.ROOT,
        "/%s/%s %s -> %s %s",
        method.getService().getFullName(),
        method.getName(),
        method.getInputType().getFullName(),
        method.getOutputType().getFullName(),
        kind(method));
  }

  private static String kind(MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? "bidi" : "client stream";
    }
    return method.isServerStreaming() ? "server stream" : "unary";
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      List<FieldDescriptor> entry = field.getMessageType().getFields();
      return "map<" + bareType(entry.get(0)) + ", " + bareType(entry.get(1)) + ">";
    }
    return presence(field) + " " + bareType(field);
  }

  private static String presence(FieldDescriptor field) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof != null) {
      return "oneof(" + oneof.getName() + ")";
    }
    if (field.isRepeated()) {
      return "repeated";
    }
    return field.toProto().getProto3Optional() ? "optional" : "singular";
  }

  private static String bareType(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }
}
