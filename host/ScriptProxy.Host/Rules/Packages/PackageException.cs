namespace ScriptProxy.Host.Rules.Packages;

/// <summary>A package cannot be used, for a reason that a person can mend.</summary>
/// <param name="code">The finding's code.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class PackageException(string code, string message) : Exception(message)
{
    public string Code => code;
}
