package dev.broadaxe.config;

import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.spi.Converter;

/** A version of TLS that may be asked for; older ones are not safe. */
public enum TlsVersion {
  /** 1.2. */
  V1_2("1.2"),
  /** 1.3. */
  V1_3("1.3");

  private final String number;

  TlsVersion(String number) {
    this.number = number;
  }

  /** This version and those after it, under the names that Java has for them. */
  public List<String> andLater() {
    return Arrays.stream(values())
        .filter(version -> version.compareTo(this) >= 0)
        .map(version -> "TLSv" + version.number)
        .toList();
  }

  /** Reads the number. */
  public static final class FromNumber implements Converter<TlsVersion> {

    @Override
    public TlsVersion convert(String text) {
      return Arrays.stream(values())
          .filter(version -> version.number.equals(text))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("must be 1.2 or 1.3, not '" + text + "'"));
    }
  }
}
