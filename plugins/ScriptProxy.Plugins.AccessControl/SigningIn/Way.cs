using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>One way to sign in. Thread-safe.</summary>
internal abstract class Way
{
    /// <summary>Its name in the options.</summary>
    public required string Name { get; init; }

    /// <summary>The scheme of <c>Authorization</c> that it reads; null if it looks at the whole request.</summary>
    public virtual string? Scheme => null;

    /// <summary>What clients without credentials are told in <c>WWW-Authenticate</c>; null for nothing.</summary>
    public virtual string? Challenge => null;

    /// <summary>Whether upstreams get the credentials too.</summary>
    public virtual bool KeepsCredentials => true;

    /// <summary>Looks whose credentials they are.</summary>
    /// <param name="request">The request.</param>
    /// <param name="credentials">What follows the scheme; empty for a way without one.</param>
    public abstract ValueTask<Finding> FindAsync(IRequest request, string credentials);
}
