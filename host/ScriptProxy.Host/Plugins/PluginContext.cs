using System.Reflection;
using System.Runtime.Loader;

namespace ScriptProxy.Host.Plugins;

/// <summary>
/// Where one load of a plugin lives. The SDK and the framework come from the host, even if a copy lies in the folder; everything else comes
/// from the folder and never from the host, so that two plugins may differ in their libraries.
/// </summary>
internal sealed class PluginContext : AssemblyLoadContext
{
    private readonly string _folder;
    private readonly AssemblyDependencyResolver _resolver;

    /// <param name="name">The unit's name.</param>
    /// <param name="assembly">The full path of the plugin's DLL.</param>
    /// <exception cref="PluginException">The plugin's <c>.deps.json</c> is broken or names a file that is not there.</exception>
    public PluginContext(string name, string assembly)
        : base(name, isCollectible: true)
    {
        _folder = Path.GetDirectoryName(assembly)!;
        try
        {
            _resolver = new AssemblyDependencyResolver(assembly);
        }
        catch (InvalidOperationException exception)
        {
            throw new PluginException("SP0406", $"its .deps.json does not fit its folder; copy the whole build output ({exception.Message.Trim()})");
        }
    }

    /// <summary>Throws if the plugin can never get this assembly.</summary>
    /// <exception cref="PluginException">It is missing, or newer than the host's.</exception>
    public void Demand(AssemblyName name)
    {
        if (name.Name is { } simple && SharedAssemblies.TryGetVersion(simple, out var version))
        {
            if (name.Version > version)
            {
                throw new PluginException(
                    "SP0407", $"it was built for {simple} {name.Version}, and this proxy has {version}; update the proxy, or build the plugin against the older version");
            }
        }
        else if (PathOf(name) is { } path)
        {
            if (AssemblyName.GetAssemblyName(path).Version is { } found && name.Version > found)
            {
                throw new PluginException("SP0407", $"it was built for {name.Name} {name.Version}, and its folder has {found}; copy the whole build output");
            }
        }
        else
        {
            throw new PluginException(
                "SP0406", $"{name.Name}.dll, which it needs, is not in its folder; copy the whole build output, with <EnableDynamicLoading>true</EnableDynamicLoading> in the project");
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (SharedAssemblies.Contains(assemblyName.Name))
        {
            return null;
        }

        // Satellite assemblies are asked for in vain all the time, and null sends the question on to the host's own assemblies.
        if (PathOf(assemblyName) is { } path)
        {
            return LoadFromAssemblyPath(path);
        }

        if (string.IsNullOrEmpty(assemblyName.CultureName))
        {
            Demand(assemblyName);
        }

        return null;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;

    private string? PathOf(AssemblyName name)
    {
        if (_resolver.ResolveAssemblyToPath(name) is { } resolved)
        {
            return resolved;
        }

        // A file that was put there by hand is in no .deps.json.
        var path = Path.Combine(_folder, name.CultureName ?? "", name.Name + ".dll");
        return File.Exists(path) ? path : null;
    }
}
