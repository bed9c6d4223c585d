using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;

namespace ScriptProxy.Host.Routing;

/// <summary>
/// Answers requests that a route's AuthorizationPolicy refuses. The proxy itself knows no way to sign in, rules do, so it has nothing to challenge a client with (RFC 9110 15.5.2): it is 403 for strangers too.
/// </summary>
internal sealed class AuthorizationAnswer : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        context.Features.Get<Exchange>()!.AnswerWith(StatusCodes.Status403Forbidden, "the route's AuthorizationPolicy refuses the request.");
        return Task.CompletedTask;
    }
}
