package dev.broadaxe.messaging;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.broadaxe.model.Payload;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** How the values that are not records look in JSON: all of them as texts. */
final class JsonTypes extends SimpleModule {
  private static final long serialVersionUID = 1L;

  JsonTypes() {
    super("broadaxe");
    add(Payload.class, Payload::text, Payload::of);
    add(Instant.class, Instant::toString, Instant::parse);
    add(Duration.class, Duration::toString, Duration::parse);
  }

  private <T> void add(Class<T> type, Function<T, String> print, Function<String, T> parse) {
    addSerializer(type, new Print<>(type, print));
    addDeserializer(type, new Parse<>(type, parse));
  }

  /** Writes a value as its text. */
  private static final class Print<T> extends StdSerializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<T, String> print;

    Print(Class<T> type, Function<T, String> print) {
      super(type);
      this.print = print;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(print.apply(value));
    }
  }

  /** Reads a value from its text. */
  private static final class Parse<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;
    private final transient Function<String, T> parse;

    Parse(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      try {
        return parse.apply(parser.getValueAsString());
      } catch (DateTimeException e) {
        throw context.weirdStringException(parser.getText(), handledType(), e.getMessage());
      }
    }
  }
}
