using System.Reflection;
using System.Runtime.Loader;
using ScriptProxy.Host.Plugins;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>
/// Where one load of a rule lives, with its packages: two rules may have two versions of one. The SDK and the framework come from the host. All is read and
/// compared with the lock at once, so that no request finds out what is missing.
/// </summary>
internal sealed class RuleContext : AssemblyLoadContext
{
    /// <exception cref="PackageException">A file is not there, or not what was restored.</exception>
    public RuleContext(string name, PackageSet? packages)
        : base(name, isCollectible: true)
    {
        try
        {
            foreach (var file in packages?.Locked?.Files.Where(file => file.IsLoaded && !SharedAssemblies.Contains(file.Name)) ?? [])
            {
                using var image = new MemoryStream(file.Read(packages!.Folder), writable: false);
                LoadFromStream(image);
            }
        }
        catch
        {
            Unload();
            throw;
        }
    }

    // What is none of the packages comes from the default context: there is one SDK in the process. The assemblies are asked for and not kept here: the
    // runtime holds a context until its assemblies are gone, so one that holds them would never go.
    protected override Assembly? Load(AssemblyName assemblyName) =>
        Assemblies.FirstOrDefault(loaded => string.Equals(loaded.GetName().Name, assemblyName.Name, StringComparison.OrdinalIgnoreCase));
}
