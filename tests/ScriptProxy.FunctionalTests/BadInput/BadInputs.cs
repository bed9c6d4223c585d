using System.Text;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.BadInput;

/// <summary>What people get wrong, and what they are told.</summary>
internal static class BadInputs
{
    private const string Clusters = """ "Clusters": { "main": { "Destinations": { "d1": { "Address": "http://127.0.0.1:1" } } } } """;

    public static IReadOnlyDictionary<string, (Dictionary<string, byte[]> Files, string Told)> All { get; } = new Dictionary<string, (Dictionary<string, byte[]>, string)>
    {
        ["rule with a syntax error"] = Rule("\nOnRequest(request => {", @"bad\.csx\(2,\d+\): error CS\d+"),
        ["rule that throws at load"] = Rule("\nthrow new System.Exception(\"boom\");", @"bad\.csx\(2,\d+\): error SP0308: .*boom"),
        ["rule with an async void trap"] = Rule("OnRequest(async request => { await Task.Yield(); return 5; });", @"bad\.csx\(1,\d+\): error CS"),
        ["rule that is no text"] = Of("rules/bad.csx", [0, 1, 2, 3, 0, 0, 0, 255], @"bad\.csx: error SP0302"),
        ["rule that is no UTF-8"] = Of("rules/bad.csx", [0xC3, 0x28, 0x80, 0xFE], @"^(.*\n)?[^\n]*bad\.csx: error SP0302: [^\n]*$"),
        ["rule that loads what is not there"] = Rule("#load \"absent.csx\"", @"bad\.csx\(1,7\): error SP0304"),
        ["rule with a wrong path template"] = Rule("OnRequest(\"/{unclosed\", request => Continue);", @"bad\.csx\(1,1\): error SP0308"),
        ["plugin that is no assembly"] = Of("plugins/Bad/Bad.dll", [1, 2, 3], "Bad: error SP0405: .*no \\.NET assembly"),
        ["plugin that lacks a dependency"] = Of(
            "plugins/Bad/Bad.dll",
            Plugin("Bad", "hooks.Log.LogInformation(Library.Text);", references: [Compile("Library", "public static class Library { public static string Text = \"\"; }")]),
            "Bad: error SP0406: .*Library\\.dll"),
        ["plugin without a plugin class"] = Of("plugins/Bad/Bad.dll", Compile("Bad", "public class Nothing;"), "Bad: error SP0408: .*IProxyPlugin"),
        ["plugin with two plugin classes"] = Of(
            "plugins/Bad/Bad.dll", Compile("Bad", "using ScriptProxy.Sdk; public class A : IProxyPlugin { public void Configure(Hooks hooks) {} } public class B : IProxyPlugin { public void Configure(Hooks hooks) {} }"), "Bad: error SP0408: .*A, B"),
        ["plugin that throws in its constructor"] = Of("plugins/Bad/Bad.dll", Plugin("Bad", "", "public BadPlugin() => throw new Exception(\"boom\");"), "Bad: error SP0410: .*boom"),
        ["plugin that throws in Configure"] = Of("plugins/Bad/Bad.dll", Plugin("Bad", "throw new Exception(\"boom\");"), "Bad: error SP0410: .*boom"),
        ["plugin folder without its DLL"] = Of("plugins/Bad/readme.txt", [], "Bad: error SP0402"),
        ["route to a cluster that does not exist"] = Configuration(
            """ "ReverseProxy": { "Routes": {⏎"r": { "ClusterId": "mian", "Match": { "Path": "/{**x}" } } }, """ + Clusters + "}",
            @"scriptproxy\.json\(2,\d+\): error SP0203: .*did you mean main"),
        ["ambiguous routes"] = Configuration(
            """ "ReverseProxy": { "Routes": { "a": { "ClusterId": "main", "Match": { "Path": "/{**x}" } },⏎"b": { "ClusterId": "main", "Match": { "Path": "/{**y}" } } }, """ + Clusters + "}",
            @"scriptproxy\.json\(2,\d+\): error SP0205: .*'a' \(line 1\)"),
        ["route that YARP refuses"] = Configuration(
            """ "ReverseProxy": { "Routes": { "a": { "ClusterId": "main", "Match": { "Path": "/{unclosed" } } }, """ + Clusters + "}",
            @"scriptproxy\.json\(1,\d+\): error SP0201: "),
        ["no JSON"] = Of("scriptproxy.json", "{\n  \"ReverseProxy\": nonsense\n}"u8.ToArray(), @"scriptproxy\.json\(2,\d+\): error SP0102: "),
        ["empty configuration file"] = Of("scriptproxy.json", [], @"scriptproxy\.json\(1,1\): error SP0102: "),
        ["unknown key"] = Configuration("\"ReverseProxi\": {}", @"scriptproxy\.json\(1,\d+\): error SP0104: .*did you mean ReverseProxy"),
        ["wrong value"] = Configuration("\"Logging\": { \"AccessLog\": \"perhaps\" }", @"scriptproxy\.json\(1,\d+\): error SP0105: Logging:AccessLog"),
        ["two headers for one client"] = Configuration("\"Forwarding\": { \"Believe\": [ \"Forwarded\", \"X-Forwarded-For\" ] }", @"scriptproxy\.json\(1,\d+\): error SP0105: Forwarding:Believe: 'Forwarded' cannot stand beside 'X-Forwarded-For'"),
        ["bad network"] = Configuration("\"Forwarding\": { \"TrustedProxies\": [ \"10.0.0.0/8\",\n\"10.0.0.0/99\" ] }", @"scriptproxy\.json\(2,\d+\): error SP0105: Forwarding:TrustedProxies:1.*10\.0\.0\.0/99"),
        ["bad Kestrel limit"] = Configuration("\"Kestrel\": { \"Limits\": { \"MaxRequestBodySize\": -5 } }", @"scriptproxy\.json\(1,\d+\): error SP\d+: Kestrel:Limits"),
        ["certificate that is not there"] = Configuration(
            """ "Kestrel": { "Endpoints": { "a": { "Url": "https://127.0.0.1:0",⏎"Certificate": { "Path": "absent.pem", "KeyPath": "absent.key" } } } } """,
            @"scriptproxy\.json\(2,1\): error SP0108: .*absent\.pem"),
        ["certificate that is none"] = With(
            Configuration(""" "Kestrel": { "Certificates": {⏎"Default": { "Path": "bad.pfx", "Password": "x" } } } """, @"scriptproxy\.json\(2,1\): error SP0108: Kestrel:Certificates:Default cannot be loaded"),
            "bad.pfx", "nonsense"),
        ["HTTPS without a certificate"] = Configuration(
            """ "Kestrel": { "Endpoints": {⏎"a": { "Url": "https://127.0.0.1:0" } } } """, @"scriptproxy\.json\(2,1\): error SP0108: Kestrel:Endpoints:a has no certificate"),
        ["no JSON and a broken rule"] = With(Of("scriptproxy.json", "{"u8.ToArray(), @"(?s)error SP0102: .*line 1 opens.*bad\.csx\(1,1\): error CS"), "rules/bad.csx", "nonsense();"),
        ["misspelled unit in Options"] = With(
            Configuration("\"Options\": {⏎\"bda.csx\": { \"Greeting\": \"x\" } }", @"scriptproxy\.json\(2,1\): error SP0503: Options:bda\.csx.*did you mean bad\.csx\?"),
            "rules/bad.csx", "class Settings { public string Greeting { get; set; } = \"\"; } Options<Settings>();"),
        ["rule without its ending in Options"] = With(
            Configuration("\"Options\": {⏎\"bad\": { \"Greeting\": \"x\" } }", @"scriptproxy\.json\(2,1\): error SP0503: Options:bad.*did you mean bad\.csx\?"),
            "rules/bad.csx", "class Settings { public string Greeting { get; set; } = \"\"; } Options<Settings>();"),
        ["unknown option of a rule"] = With(
            Configuration("\"Options\": { \"bad.csx\": {\n\"Gretting\": \"x\" } }", @"scriptproxy\.json\(2,1\): error SP0106: Options:bad\.csx:Gretting"),
            "rules/bad.csx", "class Settings { public string Greeting { get; set; } = \"\"; } Options<Settings>();"),
    };

    private static (Dictionary<string, byte[]>, string) Rule(string text, string told) => Of("rules/bad.csx", Encoding.UTF8.GetBytes(text), told);

    private static (Dictionary<string, byte[]>, string) Configuration(string members, string told) =>
        Of("scriptproxy.json", Encoding.UTF8.GetBytes("{" + members.Replace('⏎', '\n') + "}"), told);

    private static (Dictionary<string, byte[]>, string) Of(string file, byte[] content, string told) => (new() { [file] = content }, told);

    private static (Dictionary<string, byte[]> Files, string Told) With((Dictionary<string, byte[]> Files, string Told) input, string file, string text)
    {
        input.Files[file] = Encoding.UTF8.GetBytes(text);
        return input;
    }
}
