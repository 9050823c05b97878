package dev.broadaxe.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads the TCP port of somebody else, which cannot be any. */
public final class RemotePort implements Converter<Integer> {

  @Override
  public Integer convert(String text) {
    int port = new Port().convert(text);
    if (port == 0) {
      throw new IllegalArgumentException("must be a port from 1 to 65535, not '0'");
    }
    return port;
  }
}
