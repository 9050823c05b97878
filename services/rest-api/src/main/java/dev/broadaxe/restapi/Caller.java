package dev.broadaxe.restapi;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.UUID;

/** Who calls: the tenant of the token, which bounds everything that the call can see. */
record Caller(UUID tenant) implements Principal {

  static UUID tenant(SecurityContext security) {
    if (security.getUserPrincipal() instanceof Caller caller) {
      return caller.tenant;
    }
    throw ApiException.forbidden();
  }

  @Override
  public String getName() {
    return tenant.toString();
  }

  /** Marks a request as this caller's. */
  SecurityContext in(SecurityContext before) {
    return new SecurityContext() {
      @Override
      public Principal getUserPrincipal() {
        return Caller.this;
      }

      @Override
      public boolean isUserInRole(String role) {
        return false;
      }

      @Override
      public boolean isSecure() {
        return before.isSecure();
      }

      @Override
      public String getAuthenticationScheme() {
        return "Bearer";
      }
    };
  }
}
