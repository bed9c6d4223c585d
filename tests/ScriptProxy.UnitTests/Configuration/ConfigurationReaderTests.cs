using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void An_empty_object_gives_the_defaults()
    {
        var settings = ConfigurationText.ReadGood("{}").Settings;

        Assert.Equal("rules", settings.Rules.Folder);
        Assert.Equal(["*"], settings.Pipeline.Order);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Shutdown.Timeout);
        Assert.Equal(64, settings.Limits.MaxResponseHeadersLengthKb);
        Assert.Null(settings.Urls);
    }

    [Fact]
    public void No_file_at_all_gives_the_defaults()
    {
        DiagnosticList diagnostics = [];

        Assert.NotNull(ConfigurationReader.Read(new(null, new Dictionary<string, string>(), []), diagnostics));
        Assert.Empty(diagnostics);
    }

    [Fact]
    public void Every_setting_is_read_whatever_the_case_of_its_key()
    {
        var settings = ConfigurationText.ReadGood("""
            {
              // Comments and trailing commas are allowed.
              "$schema": "./scriptproxy.schema.json",
              "urls": "http://*:80;https://*:443",
              "Admin": "http://localhost:9090",
              "RULES": { "Folder": "more/rules" },
              "Plugins": { "Folder": "/srv/plugins" },
              "Pipeline": { "Order": ["RateLimiting", "*", "Compression"] },
              "Forwarding": {
                "TrustedProxies": ["10.0.0.7", "192.168.0.0/16", "fd00::/8"],
                "Believe": ["X-Forwarded-Host"], "XForwarded": "false", "Forwarded": true, "XRealIp": false, "Via": "",
              },
              "Limits": { "MaxResponseHeadersLengthKb": "128" },
              "Shutdown": { "Timeout": "00:01:00" },
              "Watching": { "Debounce": "00:00:00.5", "Poll": "0:0:5" },
              "Logging": { "format": "json", "AccessLog": false, "File": "log.txt", "LogLevel": { "Default": "Warning", "Yarp": "debug" } },
            }
            """).Settings;

        Assert.Equal("http://*:80;https://*:443", settings.Urls);
        Assert.Equal("http://localhost:9090", settings.Admin);
        Assert.Equal("more/rules", settings.Rules.Folder);
        Assert.Equal("/srv/plugins", settings.Plugins.Folder);
        Assert.Equal(["RateLimiting", "*", "Compression"], settings.Pipeline.Order);
        Assert.Equal(["10.0.0.7", "192.168.0.0/16", "fd00::/8"], settings.Forwarding.TrustedProxies);
        Assert.Equal(["X-Forwarded-Host"], settings.Forwarding.Believe);
        Assert.Equal((false, true, false, ""), (settings.Forwarding.XForwarded, settings.Forwarding.Forwarded, settings.Forwarding.XRealIp, settings.Forwarding.Via));
        Assert.Equal(128, settings.Limits.MaxResponseHeadersLengthKb);
        Assert.Equal(TimeSpan.FromMinutes(1), settings.Shutdown.Timeout);
        Assert.Equal((TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5)), (settings.Watching.Debounce, settings.Watching.Poll));
        Assert.Equal((LogFormat.Json, false, "log.txt"), (settings.Logging.Format, settings.Logging.AccessLog, settings.Logging.File));
        Assert.Equal(LogLevel.Debug, settings.Logging.LogLevel["yarp"]);
    }

    [Fact]
    public void Environment_goes_before_file_and_command_line_before_environment()
    {
        using var text = new ConfigurationText("""{ "Rules": { "Folder": "file" }, "Admin": "http://localhost:1", "Urls": "http://file" }""");
        text.Environment["SCRIPTPROXY_RULES__FOLDER"] = "environment";
        text.Environment["SCRIPTPROXY_Admin"] = "http://localhost:2";
        text.Overrides.Add(new("Rules:Folder", "command line"));

        var settings = text.Read()!.Settings;

        Assert.Empty(text.Findings);
        Assert.Equal(("command line", "http://localhost:2", "http://file"), (settings.Rules.Folder, settings.Admin, settings.Urls));
    }

    [Fact]
    public void Variables_without_prefix_count_in_known_sections_alone()
    {
        using var text = new ConfigurationText("{}");
        text.Environment["Logging__LogLevel__Default"] = "Debug";
        text.Environment["ADMIN"] = "root";
        text.Environment["OTHER__Thing"] = "1";
        text.Environment["PATH"] = "/bin";
        text.Environment["SCRIPTPROXY_SERVICE_HOST"] = "10.0.0.1";
        text.Environment["SCRIPTPROXY_PORT_8080_TCP_ADDR"] = "10.0.0.1";

        var settings = text.Read()!.Settings;

        Assert.Empty(text.Findings);
        Assert.Equal(LogLevel.Debug, settings.Logging.LogLevel["Default"]);
        Assert.Null(settings.Admin);
    }

    [Fact]
    public void A_misspelled_variable_is_named()
    {
        using var text = new ConfigurationText("{}");
        text.Environment["SCRIPTPROXY_LOGGING__FORMT"] = "Json";
        text.Environment["SCRIPTPROXY_LOGGIN__FORMAT"] = "Json";
        text.Overrides.Add(new("Shutdown:Timeout", "soon"));
        text.Read();

        Assert.Equal(
            [
                "error SP0104: LOGGIN is no known key; did you mean Logging? (set by the environment variable SCRIPTPROXY_LOGGIN__FORMAT)",
                "error SP0104: LOGGING:FORMT is no known key; did you mean Format? (set by the environment variable SCRIPTPROXY_LOGGING__FORMT)",
                "error SP0105: Shutdown:Timeout expects a time span below 24 days as hours:minutes:seconds, such as 00:00:30, not 'soon'. (set by the command line)",
            ],
            text.Findings);
    }

    [Fact]
    public void A_variable_in_capitals_does_not_rename_what_the_file_names()
    {
        using var text = new ConfigurationText("""{ "ReverseProxy": { "Clusters": { "api": { "Destinations": { "one": { "Address": "http://one" } } } } } }""");
        text.Environment["REVERSEPROXY__CLUSTERS__API__DESTINATIONS__TWO__ADDRESS"] = "http://two";
        text.Environment["REVERSEPROXY__CLUSTERS__API__DESTINATIONS__ONE__ADDRESS"] = "http://other";

        var cluster = Assert.Single(text.Read()!.Clusters);

        Assert.Equal("api", cluster.ClusterId);
        Assert.Equal(["one", "TWO"], cluster.Destinations!.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("http://other", cluster.Destinations["one"].Address);
    }

    [Fact]
    public void A_snapshot_does_not_change()
    {
        var snapshot = ConfigurationText.ReadGood("""{ "Urls": "http://*:1" }""");

        Assert.Throws<NotSupportedException>(() => snapshot.Root["Urls"] = "http://*:2");
        snapshot.Root.Reload();
        Assert.Equal("http://*:1", snapshot.Root["Urls"]);
    }

    [Fact]
    public void A_place_is_known_for_every_key_and_near_every_other()
    {
        using var text = new ConfigurationText("{\n  \"Options\": {\n    \"a.csx\": { \"Rate\": 1 }\n  }\n}");
        var snapshot = text.Read()!;

        Assert.Equal(KeyPlace.InFile(text.File, 3, 16), snapshot.Place("options:A.csx:Rate"));
        Assert.Equal(KeyPlace.InFile(text.File, 3, 5), snapshot.Place("Options:a.csx:Burst:Size"));
        Assert.Equal(KeyPlace.InFile(text.File), snapshot.Place("Kestrel:Limits"));
        var finding = Assert.Single(snapshot.Locate(new([new("Options:a.csx:Rate", "is too low")])));
        Assert.Equal($"{text.File}(3,16): error SP0106: Options:a.csx:Rate: is too low", finding.ToString());
    }

    [Fact]
    public void Only_an_accepted_snapshot_reaches_the_listeners()
    {
        var accepted = new AcceptedConfiguration(ConfigurationText.ReadGood("{}"));
        var live = new ConfigurationBuilder().Add(accepted).Build();
        var changes = 0;
        using var subscription = Microsoft.Extensions.Primitives.ChangeToken.OnChange(live.GetSection("Kestrel").GetReloadToken, () => changes++);

        accepted.Accept(ConfigurationText.ReadGood("""{ "Kestrel": { "Endpoints": { "a": { "Url": "http://*:1" } } } }"""));
        Assert.Equal((1, "http://*:1"), (changes, live["Kestrel:Endpoints:a:Url"]));

        accepted.Accept(ConfigurationText.ReadGood("{}"));
        Assert.Equal((2, null), (changes, live["Kestrel:Endpoints:a:Url"]));
    }
}
