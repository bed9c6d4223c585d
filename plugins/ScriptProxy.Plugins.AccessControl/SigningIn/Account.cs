namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>What is known of somebody who has signed in. Immutable, shared by many requests.</summary>
/// <param name="User">The name.</param>
/// <param name="Headers">What upstreams are told, by the headers of the request.</param>
/// <param name="Claims">What else is known.</param>
internal sealed record Account(string User, IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyDictionary<string, string> Claims)
{
    public static readonly IReadOnlyDictionary<string, string> NoClaims = new Dictionary<string, string>();

    public Account(string user)
        : this(user, [], NoClaims)
    {
    }
}
