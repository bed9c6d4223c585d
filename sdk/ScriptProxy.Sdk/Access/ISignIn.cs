namespace ScriptProxy.Sdk;

/// <summary>
/// A way to sign in, which a plugin offers to rules: <c>OnRequest("/admin/{**rest}", request => staff.RequireAsync(request))</c>, where <c>staff</c> is <c>Service&lt;ISignIn&gt;("staff")</c>. Thread-safe.
/// </summary>
public interface ISignIn
{
    /// <summary>
    /// Lets in who has signed in, and answers all others, usually with 401 and a challenge. Whoever is let in is <c>request.Http.User</c>, and <see cref="CacheDecision.HasCredentials"/> is set.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <returns>The verdict, to be returned by the hook.</returns>
    ValueTask<Verdict> RequireAsync(IRequest request);
}
