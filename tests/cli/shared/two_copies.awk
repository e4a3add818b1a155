# Two hours of a gui log: as the appliance has it, without one client, and as a
# syslog server has it, with more before and behind, and another log.
function stamp(i) {
    return sprintf("%02d:%02d:%02d", 8 + int(i / 3600), int(i / 60) % 60, i % 60)
}
function request(i) {
    client = i % 41 == 7 ? "203.0.113.66" : "10.0.0." i % 9
    agent = i % 41 == 7 ? "python-requests/2.31" : "Mozilla/5.0 (X11)"
    return sprintf("req:%s user:%s id:- 200 GET /page%d HTTP/1.1 %s", client,
                   i % 3 ? "-" : "ann", i * i % 613, agent)
}
BEGIN {
    print "Mon Dec  1 08:10:00 2025 Info: Begin Logfile" >"gui.current"
    print "Mon Dec  1 08:10:00 2025 Info: Time offset from UTC: 3600 seconds" \
        >"gui.current"
    for (i = 0; i < 7200; i += 9) {
        if (i >= 600 && i < 6600 && request(i) !~ /203.0.113.66/)
            printf "Mon Dec  1 %s 2025 Info: %s\n", stamp(i), request(i) \
                >"gui.current"
        printf "<166>Dec  1 %s esa01 gui_logs: Info: %s\n", stamp(i + 4), \
            request(i) >"syslog"
        if (i % 900 == 0)
            printf "<38>Dec  1 %s esa01 authentication: Info: User ann failed authentication.\n", \
                stamp(i) >"syslog"
    }
}
