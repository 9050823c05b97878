package dev.broadaxe.config;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads where to listen: {@code host:port}, or {@code :port} for all addresses of the machine. */
public final class ListenAddress implements Converter<InetSocketAddress> {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");
  private static final int PORT_MAX = 65_535;

  @Override
  public InetSocketAddress convert(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Integer.parseInt(form.group(2)) > PORT_MAX) {
      throw new IllegalArgumentException("must be host:port or :port, not '" + text + "'");
    }
    int port = Integer.parseInt(form.group(2));
    return form.group(1).isEmpty()
        ? new InetSocketAddress(port)
        : new InetSocketAddress(form.group(1), port);
  }
}
