Options(new { }); // the rule's own defaults, whatever the configuration says

Test("a scanner is refused", async proxy =>
{
    var answer = await proxy.GetAsync("/", request => request.Header("User-Agent", "sqlmap/1.8#stable"));
    Expect(answer.Status, 403);
    Expect(answer.DecidedBy, "20-block-user-agents.csx");
    Expect(proxy.Upstream("blue").Requests.Count, 0);
});

Test("a browser passes", async proxy =>
{
    var answer = await proxy.GetAsync("/", request => request.Header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"));
    Expect(answer.Status, 200);
});

Test("words of one's own replace the list", async proxy =>
{
    proxy.Options(new { Words = new[] { "BadBot" }, Status = 404 });
    var bad = await proxy.GetAsync("/", request => request.Header("User-Agent", "badbot/2"));
    var other = await proxy.GetAsync("/", request => request.Header("User-Agent", "sqlmap/1.8"));
    Expect(bad.Status, 404);
    Expect(other.Status, 200);
});
