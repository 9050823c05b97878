package dev.broadaxe.restapi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error, which is the caller's and not ours. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient JsonObject body;

  private ApiException(int status, String text, JsonObject body) {
    super(text, null, false, false);
    this.status = status;
    this.body = body;
  }

  /** An error in the form that clients show to people; the field is the one that it is about. */
  static ApiException of(int status, String description, @Nullable String field) {
    JsonObject error = new JsonObject().text("description", description).text("field", field);
    return new ApiException(
        status, description, new JsonObject().objects("errors", List.of(error)));
  }

  static ApiException invalid(String field, String description) {
    return of(400, description, field);
  }

  /** What is not there, or not the caller's. */
  static ApiException notFound() {
    return message(404, "not found");
  }

  /** No token, a wrong one, or one of another tenant: which of them it is, is not told. */
  static ApiException forbidden() {
    return message(403, "Please provide valid credentials");
  }

  /** An error of the kind that is told before a request reaches its operation. */
  static ApiException message(int status, String message) {
    return new ApiException(status, message, new JsonObject().text("message", message));
  }

  int status() {
    return status;
  }

  JsonObject body() {
    return body;
  }
}
