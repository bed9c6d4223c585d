namespace ScriptProxy.Host.Rules.Packages;

/// <summary>What is wrong with a line <c>#r</c> of a rule.</summary>
internal static class PackageDirectives
{
    /// <summary>The code and the message of a finding; null if all is well.</summary>
    public static (string Code, string Message)? Fault(string directive, PackageSet? packages)
    {
        if (!PackageRequest.IsMeant(directive))
        {
            return ("SP0306", "a rule uses the SDK, the framework and packages, so #r to a file is refused; name a package, #r \"nuget: Name, Version\", or put what needs a library into a plugin");
        }

        if (PackageRequest.Parse(directive) is not { } request)
        {
            return ("SP0340", "a package is named with one version, such as #r \"nuget: Name, 1.2.3\"; ranges and floating versions are refused, since the proxy runs what was tried");
        }

        return packages?.Locked is null
            ? ("SP0341", $"the package {request} is not in {PackageLock.FileName}: run 'scriptproxy restore', which the running proxy never does")
            : null;
    }
}
