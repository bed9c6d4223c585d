namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>Who has signed in with a request, and by what.</summary>
internal sealed record Visitor(string User, string By);

/// <summary>How far a request has come.</summary>
/// <param name="IsDecided">Whether a rule has let it in, so that no further one is asked.</param>
/// <param name="Visitor">Who has signed in; null if nobody has.</param>
internal readonly record struct Passage(bool IsDecided, Visitor? Visitor);
