using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Scripting;

/// <summary>What a wrong value in the section <c>Options:Caching</c> is answered with.</summary>
public sealed class OptionErrorTests
{
    [Theory]
    [InlineData(""" "Enabeld": true """, "Options:Caching:Enabeld", "Enabled")]
    [InlineData(""" "Memory": { "MaxMegabytes": 0 } """, "Options:Caching:Memory:MaxMegabytes", "between 1 and")]
    [InlineData(""" "Freshness": { "Grace": "-0:00:10" } """, "Options:Caching:Freshness:Grace", "from 0 to 24855 days")]
    [InlineData(""" "Freshness": { "Grace": "10s" } """, "Options:Caching:Freshness:Grace", "not '10s'")]
    [InlineData(""" "Freshness": { "HeuristicFraction": 2 } """, "Options:Caching:Freshness:HeuristicFraction", "between 0 and 1")]
    [InlineData(""" "Freshness": { "StatusTtl": { "4x4": "0:01" } } """, "Options:Caching:Freshness:StatusTtl:4x4", "write '404', '5xx' or 'any'")]
    [InlineData(""" "Freshness": { "TargetedFields": [ "CDN Cache" ] } """, "Options:Caching:Freshness:TargetedFields", "'CDN Cache' is no header name")]
    [InlineData(""" "Key": { "Cookies": "Sometimes" } """, "Options:Caching:Key:Cookies", "Pass, Strip")]
    [InlineData(""" "Key": { "Withheld": [ "X-*-Y" ] } """, "Options:Caching:Key:Withheld", "'X-*-Y' is no header name")]
    [InlineData(""" "Key": { "Forward": [ "X App" ] } """, "Options:Caching:Key:Forward", "'X App' is no header name")]
    [InlineData(""" "Lookup": { "FailureStatuses": [ 503, 200 ] } """, "Options:Caching:Lookup:FailureStatuses:1", "400 to 599")]
    [InlineData(""" "Lookup": { "HitForMiss": "-0:00:01" } """, "Options:Caching:Lookup:HitForMiss", "from 0")]
    [InlineData(""" "Vary": { "MaxNames": 65 } """, "Options:Caching:Vary:MaxNames", "between 1 and 64")]
    [InlineData(""" "Tags": { "MaxLength": 0 } """, "Options:Caching:Tags:MaxLength", "between 1 and")]
    [InlineData(""" "Purge": { "Allow": [ "10.0.0" ] } """, "Options:Caching:Purge:Allow:0", "neither an address nor a network")]
    [InlineData(""" "Disk": { "MaxMegabytes": 16777217 } """, "Options:Caching:Disk:MaxMegabytes", "between 1 and")]
    [InlineData(""" "Esi": { "MaxDepth": 100 } """, "Options:Caching:Esi:MaxDepth", "between 1 and 20")]
    public async Task A_wrong_value_is_refused_with_its_place_and_what_is_right(string options, string key, string advice)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Configuration = $$"""{ "Options": { "Caching": { "Enabled": true, {{options}} } } }""",
        }));
        var line = Assert.Single(refused.Message.Split('\n'), line => line.Contains("error SP0106", StringComparison.Ordinal));
        Assert.Contains("scriptproxy.json(1,", line, StringComparison.Ordinal);
        Assert.Contains(key, line, StringComparison.Ordinal);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_values_are_told_at_once_and_before_a_folder_is_made()
    {
        var folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Configuration = $$"""
                { "Options": { "Caching": { "Enabled": true, "Disk": { "Folder": "{{folder}}" }, "Memory": { "MaxMegabytes": 0 }, "Freshness": { "StatusTtl": { "4x4": "0:01" } },
                  "Purge": { "Allow": [ "10.0.0" ] }, "Esi": { "AllowedHosts": [ "http://a" ] } } } }
                """,
        }));

        foreach (var key in (string[])["Memory:MaxMegabytes", "Freshness:StatusTtl:4x4", "Purge:Allow:0", "Esi:AllowedHosts:0"])
        {
            Assert.Contains($"Options:Caching:{key}", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(folder));
    }
}
