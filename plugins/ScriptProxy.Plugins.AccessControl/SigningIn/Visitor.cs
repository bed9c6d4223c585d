namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Who has signed in with a request.</summary>
/// <param name="User">The name; empty if there is none.</param>
/// <param name="By">The way.</param>
/// <param name="Before">As whom he has signed in by another way before; null if he has not.</param>
internal sealed record Visitor(string User, string By, Visitor? Before)
{
    /// <summary>Whether upstreams get <c>Authorization</c>: every way by which he has signed in must say so.</summary>
    public required bool KeepsCredentials { get; init; }

    /// <summary>The <c>Authorization</c> that upstreams are told in its place; null for none.</summary>
    public string? Authorization { get; init; }

    public bool HasSignedInBy(string way) => By == way || Before?.HasSignedInBy(way) == true;

    public bool Is(string user, string way) => (By == way && User == user) || Before?.Is(user, way) == true;
}

/// <summary>How far a request has come.</summary>
/// <param name="IsDecided">Whether a rule has let it in, so that no further one is asked.</param>
/// <param name="Visitor">Who has signed in; null if nobody has.</param>
internal readonly record struct Passage(bool IsDecided, Visitor? Visitor);
