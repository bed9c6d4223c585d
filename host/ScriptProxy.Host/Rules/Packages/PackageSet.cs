using System.Text;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>The packages of one rule, with those that they need, as the lock has them.</summary>
/// <param name="Requests">What the rule names, in order.</param>
/// <param name="Folder">Where packages lie: the full path.</param>
/// <param name="Locked">What was restored; null if nothing was, or something else.</param>
internal sealed record PackageSet(IReadOnlyList<PackageRequest> Requests, string Folder, LockedSet? Locked)
{
    /// <summary>The name of a set in the lock.</summary>
    public static string KeyOf(IEnumerable<PackageRequest> requests) =>
        string.Join(", ", requests.Select(request => request.ToString()).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase));

    /// <summary>Changes when the rule would get other code.</summary>
    public byte[] Identity()
    {
        var text = new StringBuilder(KeyOf(Requests)).Append('\n');
        foreach (var file in Locked?.Files ?? [])
        {
            text.Append(file).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>What the lock says of one set of packages.</summary>
/// <param name="Packages">Each package as <c>Name Version</c>, with the hash of its content as the package source gives it.</param>
/// <param name="Files">Their assemblies.</param>
internal sealed record LockedSet(IReadOnlyDictionary<string, string> Packages, IReadOnlyList<PackageFile> Files)
{
    public bool IsSameAs(LockedSet other) =>
        Files.SequenceEqual(other.Files) && Packages.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(other.Packages.OrderBy(pair => pair.Key, StringComparer.Ordinal));
}
