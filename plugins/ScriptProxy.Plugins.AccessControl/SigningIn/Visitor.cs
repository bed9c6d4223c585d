namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Who has signed in with a request.</summary>
/// <param name="User">The name; empty if there is none.</param>
/// <param name="By">The way.</param>
/// <param name="KeepsCredentials">Whether upstreams get <c>Authorization</c>.</param>
internal sealed record Visitor(string User, string By, bool KeepsCredentials);

/// <summary>How far a request has come.</summary>
/// <param name="IsDecided">Whether a rule has let it in, so that no further one is asked.</param>
/// <param name="Visitor">Who has signed in; null if nobody has.</param>
internal readonly record struct Passage(bool IsDecided, Visitor? Visitor);
