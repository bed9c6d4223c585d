using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Pipeline;

/// <summary>A host that a hook asks for, as requests spell it.</summary>
/// <param name="Name">The name or address in ASCII; of a wildcard what follows the star, with its dot.</param>
/// <param name="IsWildcard">Whether it stands for all subdomains.</param>
internal readonly record struct HostPattern(string Name, bool IsWildcard)
{
    public static HostPattern Parse(string? text)
    {
        var isWildcard = text?.StartsWith("*.", StringComparison.Ordinal) == true;
        var name = HostName.ToAscii(isWildcard ? text![2..] : text ?? "");
        name = name.EndsWith('.') ? name[..^1] : name;
        if (!HostName.IsValid(name) || name.LastIndexOf(':') > name.LastIndexOf(']'))
        {
            throw new ArgumentException(
                $"The host '{text}' cannot be used: write a name or an address without a port, or '*.' and a name for its subdomains.");
        }

        return new HostPattern(isWildcard ? "." + name : name, isWildcard);
    }
}
