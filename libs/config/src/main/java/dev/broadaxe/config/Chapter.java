package dev.broadaxe.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Where the settings of an interface stand in {@code docs/configuration.md}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Chapter {

  /** The chapters are in the order of their numbers. */
  int number();

  /** What is above them. */
  String title();
}
