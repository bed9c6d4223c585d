namespace ScriptProxy.Sdk;

/// <summary>Decisions about access by address, for rules.</summary>
public static class AccessDecisions
{
    /// <summary>Lets in who comes from one of the addresses, and answers all others with 403: <c>OnRequest("/admin/{**rest}", request => request.Allow(office))</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="addresses">Who may.</param>
    /// <returns>The verdict, to be returned by the hook.</returns>
    public static Verdict Allow(this IRequest request, AddressSet addresses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(addresses);
        return addresses.Contains(request.ClientAddress) ? Verdict.Continue : request.Respond(403, "Forbidden.\n");
    }

    /// <summary>Answers who comes from one of the addresses with 403, and lets in all others.</summary>
    /// <param name="request">The request.</param>
    /// <param name="addresses">Who may not.</param>
    /// <returns>The verdict, to be returned by the hook.</returns>
    public static Verdict Deny(this IRequest request, AddressSet addresses)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(addresses);
        return addresses.Contains(request.ClientAddress) ? request.Respond(403, "Forbidden.\n") : Verdict.Continue;
    }
}
