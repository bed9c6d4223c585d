namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>What is known of somebody who has signed in. Immutable, shared by many requests.</summary>
/// <param name="User">The name.</param>
/// <param name="Headers">What upstreams are told, by the headers of the request.</param>
/// <param name="Claims">What else is known.</param>
internal sealed record Account(string User, IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyDictionary<string, string> Claims)
{
    public static readonly IReadOnlyDictionary<string, string> NoClaims = new Dictionary<string, string>();

    /// <summary>The <c>Authorization</c> that upstreams are told in place of the client's; null for none.</summary>
    public string? Authorization { get; init; }

    public Account(string user)
        : this(user, [], NoClaims)
    {
    }
}
