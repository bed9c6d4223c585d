namespace ScriptProxy.Load;

/// <summary>The folder that a proxy is started in, and the ways in which people and tools write into it.</summary>
internal sealed class ProxyFolder
{
    private readonly string _path = Directory.CreateTempSubdirectory("scriptproxy-load-").FullName;

    /// <summary>A proxy that forwards everything to one address, with an endpoint for HTTP/1.1 and one for HTTP/2 without TLS.</summary>
    public ProxyFolder(string upstream)
    {
        Directory.CreateDirectory(this["rules"]);
        Directory.CreateDirectory(this["plugins"]);
        Replace("scriptproxy.json", System.Text.Encoding.UTF8.GetBytes($$"""
            {
              "Admin": "http://127.0.0.1:0",
              "Kestrel": {
                "Endpoints": {
                  "1": { "Url": "http://127.0.0.1:0", "Protocols": "Http1" },
                  "2": { "Url": "http://127.0.0.1:0", "Protocols": "Http2" }
                }
              },
              "Logging": { "AccessLog": false },
              "Plugins": { "Folder": "plugins" },
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream}}" } } } }
              }
            }
            """));
    }

    private string this[string name] => Path.Combine(_path, name);

    public ProxyProcess Start(params string[] arguments) => ProxyProcess.StartIn(_path, ["--set", $"Rules:Cache={this["cache"]}", .. arguments]);

    /// <summary>Writes over what is there, as a simple editor and <c>cp</c> do: for a moment the file is empty.</summary>
    public void Overwrite(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
    }

    /// <summary>Writes beside it and renames, as a careful editor does.</summary>
    public void Replace(string name, byte[] content)
    {
        File.WriteAllBytes(this[name] + "~", content);
        File.Move(this[name] + "~", this[name], overwrite: true);
    }

    public void Rename(string from, string to) => File.Move(this[from], this[to]);

    public void Delete(string name) => File.Delete(this[name]);
}
